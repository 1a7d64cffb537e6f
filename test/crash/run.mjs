// npm run crash-table [-- CEREMONY …]: stops every ceremony at every point it has, goes on from each, and writes what came of it to
// docs/crash-measured.md (one row a ceremony and kind of step) and test-results/crash-table.txt (one line a point). Takes an hour or so.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePlace, pageOf, shippedCeremonies, tableOf, tryCeremonies } from './table.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'claviger-crash-table-'));
const asked = process.argv.slice(2);
try {
  const started = Date.now();
  const rows = await tryCeremonies(asked.length > 0 ? asked : shippedCeremonies(), 'all', await makePlace(folder), (row) => {
    const wrong = row.tried.filter((point) => point.wrong.length > 0);
    process.stderr.write(`${row.ceremony}: ${row.tried.length} of ${row.points}, ${wrong.length} wrong ${row.failed}\n`);
  });
  mkdirSync(join(repository, 'test-results'), { recursive: true });
  writeFileSync(join(repository, 'test-results/crash-table.txt'), `${tableOf(rows).join('\n')}\n`);
  if (asked.length === 0)
    writeFileSync(join(repository, 'docs/crash-measured.md'), pageOf(rows, Math.round((Date.now() - started) / 60_000)));
  const wrong = rows.filter(({ failed, tried }) => failed !== '' || tried.some((point) => point.wrong.length > 0));
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
