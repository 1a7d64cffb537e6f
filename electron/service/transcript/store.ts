import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { Mode } from '../../../shared/transcript/schemas.ts';
import { migrate } from './migrations/index.ts';

/** A ceremony as it was opened: the approved script's bytes, and the values of this site that are no part of the transcript. */
export interface CeremonyRecord {
  readonly code: string;
  readonly mode: Mode;
  readonly script: Uint8Array;
  readonly site: string;
  readonly created: string;
}

/** Where transcripts live. Every method returns only after its effect is on the disk. */
export interface TranscriptStore {
  /** Records a new ceremony together with its first event. Throws `CEREMONY_EXISTS`. */
  open(ceremony: CeremonyRecord, first: Uint8Array): void;
  /** Appends one event's line, without its line feed. Throws `DISK_FULL`, or `STORE_FAILED` on a gap or any other fault. */
  append(code: string, seq: number, line: Uint8Array): void;
  /** Every ceremony, newest first. */
  ceremonies(): readonly CeremonyRecord[];
  /** The lines of a ceremony in order, from event `first` (0 unless told). */
  lines(code: string, first?: number): readonly Uint8Array[];
  /** Appends the signed data that holds one signer more: `signed` is the whole CMS so far. */
  sign(code: string, person: string, signed: Uint8Array): void;
  /** The people who have signed, in order, and the newest signed data. */
  signatures(code: string): { readonly people: readonly string[]; readonly signed: Uint8Array | null };
  /** Records that the transcript folder is complete. */
  finish(code: string, folder: string, statement: string): void;
  /** Where the finished folder is, or null. */
  finished(code: string): { readonly folder: string; readonly statement: string } | null;
  /** SHA-256 of the statement of the ceremony that was finished last on this laptop, or null. */
  lastStatement(): string | null;
  close(): void;
}

/**
 * Opens the store in `folder` (made with mode 0700) for this process alone: SQLite with STRICT tables, WAL and `synchronous=FULL`,
 * checked for integrity. Throws `STORE_BUSY` after 5 seconds, `STORE_DAMAGED`, `STORE_TOO_NEW` or `STORE_FAILED`.
 */
export function openStore(folder: string): TranscriptStore {
  const database = connect(folder);
  const statements = prepare(database);
  const guarded = <T>(work: () => T): T => guard(work);
  return {
    open: (ceremony, first) =>
      guarded(() =>
        database.transaction(() => {
          statements.open.run(ceremony.code, ceremony.mode, ceremony.script, ceremony.site, ceremony.created);
          statements.append.run(ceremony.code, 0, first);
        })(),
      ),
    append: (code, seq, line) => void guarded(() => statements.append.run(code, seq, line)),
    ceremonies: () => statements.ceremonies.all() as CeremonyRecord[],
    lines: (code, first = 0) =>
      (statements.lines.all(code, first) as { line: Uint8Array }[]).map(({ line }) => new Uint8Array(line)),
    sign: (code, person, signed) => void guarded(() => statements.sign.run(code, code, person, signed)),
    signatures: (code) => {
      const rows = statements.signatures.all(code) as { person: string; signed: Uint8Array }[];
      const newest = rows.at(-1);
      return { people: rows.map(({ person }) => person), signed: newest === undefined ? null : new Uint8Array(newest.signed) };
    },
    finish: (code, path, statement) => void guarded(() => statements.finish.run(code, path, statement)),
    finished: (code) => (statements.finished.get(code) as { folder: string; statement: string } | undefined) ?? null,
    lastStatement: () => (statements.lastStatement.get() as { statement: string } | undefined)?.statement ?? null,
    close: () => void database.close(),
  };
}

function connect(folder: string): Database.Database {
  return guard(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new Database(join(folder, 'claviger.db'));
    // Two services that both act on one ceremony would each believe they know where it stands.
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // Else a REPLACE would delete without asking the triggers that keep events and signatures.
    database.pragma('recursive_triggers = ON');
    const integrity = database.pragma('quick_check', { simple: true });
    if (integrity !== 'ok')
      throw new ClavigerError('STORE_DAMAGED', { field: 'database', expected: 'ok', got: String(integrity).slice(0, 200) });
    migrate(database);
    return database;
  });
}

function prepare(database: Database.Database) {
  return {
    open: database.prepare('INSERT INTO ceremonies (code, mode, script, site, created) VALUES (?, ?, ?, ?, ?)'),
    append: database.prepare('INSERT INTO events (ceremony, seq, line) VALUES (?, ?, ?)'),
    ceremonies: database.prepare('SELECT code, mode, script, site, created FROM ceremonies ORDER BY rowid DESC'),
    lines: database.prepare('SELECT line FROM events WHERE ceremony = ? AND seq >= ? ORDER BY seq'),
    sign: database.prepare(
      'INSERT INTO signatures (ceremony, seq, person, signed) VALUES (?, (SELECT count(*) FROM signatures WHERE ceremony = ?), ?, ?)',
    ),
    signatures: database.prepare('SELECT person, signed FROM signatures WHERE ceremony = ? ORDER BY seq'),
    finish: database.prepare('INSERT INTO finished (ceremony, folder, statement) VALUES (?, ?, ?)'),
    finished: database.prepare('SELECT folder, statement FROM finished WHERE ceremony = ?'),
    lastStatement: database.prepare('SELECT statement FROM finished ORDER BY rowid DESC LIMIT 1'),
  };
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ClavigerError) throw error;
    const code =
      error instanceof Database.SqliteError
        ? error.code
        : error instanceof Error && 'code' in error
          ? String(error.code)
          : 'unknown';
    if (code === 'SQLITE_FULL' || code === 'ENOSPC') throw new ClavigerError('DISK_FULL', { field: 'database', got: code });
    if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
      throw new ClavigerError('STORE_DAMAGED', { field: 'database', got: code });
    if (code === 'SQLITE_BUSY') throw new ClavigerError('STORE_BUSY', { field: 'database', got: code });
    if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY') throw new ClavigerError('CEREMONY_EXISTS', { field: 'database', got: code });
    throw new ClavigerError('STORE_FAILED', { field: 'database', got: code });
  }
}
