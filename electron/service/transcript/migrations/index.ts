import type { Database } from 'better-sqlite3';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { transcripts } from './0001-transcripts.ts';
import { lastEvent } from './0002-last-event.ts';

/** Every migration in order; number n brings `user_version` from n - 1 to n. */
const migrations: readonly string[] = [transcripts, lastEvent];

/** Brings a database up to date, each migration in a transaction of its own. Throws `STORE_TOO_NEW`. */
export function migrate(database: Database): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length)
    throw new ClavigerError('STORE_TOO_NEW', {
      field: 'database',
      expected: `version ${migrations.length}`,
      got: `version ${version}`,
    });
  migrations.slice(version).forEach((sql, index) => {
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${version + index + 1}`);
    })();
  });
}
