// npm run crash-table [-- --distinct] [CEREMONY …]: stops every ceremony at every point it has (or at each kind of point once, in the
// first ceremony that has it), goes on from each, and writes what came of it to docs/crash-measured.md (one row a ceremony and kind of
// step; only where all ceremonies are tried) and test-results/crash-table.txt (one line a point).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePlace, pageOf, shippedCeremonies, tableOf, tryCeremonies } from './table.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'claviger-crash-table-'));
const selection = process.argv.includes('--distinct') ? 'distinct' : 'all';
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
try {
  const started = Date.now();
  const rows = await tryCeremonies(asked.length > 0 ? asked : shippedCeremonies(), selection, await makePlace(folder), (row) => {
    const wrong = row.tried.filter((point) => point.wrong.length > 0);
    process.stderr.write(`${row.ceremony}: ${row.tried.length} of ${row.points}, ${wrong.length} wrong ${row.failed}\n`);
  });
  mkdirSync(join(repository, 'test-results'), { recursive: true });
  writeFileSync(join(repository, 'test-results/crash-table.txt'), `${tableOf(rows).join('\n')}\n`);
  if (asked.length === 0)
    writeFileSync(
      join(repository, 'docs/crash-measured.md'),
      pageOf(rows, selection, Math.round((Date.now() - started) / 60_000)),
    );
  const wrong = rows.filter(({ failed, tried }) => failed !== '' || tried.some((point) => point.wrong.length > 0));
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
