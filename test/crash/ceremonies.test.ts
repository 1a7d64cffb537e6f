import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makePlace, shippedCeremonies, tableOf, tryCeremonies } from './table.ts';

// Every shipped ceremony is stopped at every kind of point there is: after each durable write, before those that tell of something that
// happened in the world, and inside token calls, right after the library has changed something. `npm run crash-table` tries every point.

const root = mkdtempSync(join(tmpdir(), 'claviger-crash-all-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('every ceremony survives a stop at every kind of point', async () => {
  const ceremonies = shippedCeremonies();
  const rows = await tryCeremonies(ceremonies, 'distinct', await makePlace(root));
  mkdirSync('test-results', { recursive: true });
  writeFileSync('test-results/crash-ceremonies.txt', `${tableOf(rows).join('\n')}\n`);
  expect(rows.map(({ ceremony, failed }) => ({ ceremony, failed }))).toEqual(
    ceremonies.map((ceremony) => ({ ceremony, failed: '' })),
  );
  const wrong = rows.flatMap(({ ceremony, tried }) =>
    tried
      .filter((point) => point.wrong.length > 0)
      .map((point) => `${ceremony} ${point.number} (${point.key}): ${point.wrong.join('; ')}`),
  );
  expect(wrong).toEqual([]);
  expect(rows.reduce((sum, { tried }) => sum + tried.length, 0)).toBeGreaterThan(200);
}, 1_800_000);
