import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Fixture, layOutFixtures, readFixtures, removeFixtures, runTool } from './fixture-tree.ts';

const biomeReport = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }).nullish() })),
});

const fixtures = readFixtures();
const bases: string[] = [];

/** "path → tool rule", for everything any tool reported. */
const reported = new Set<string>();

function layOut(chosen: readonly Fixture[]): string {
  const base = layOutFixtures(chosen);
  bases.push(base);
  return base;
}

function takeBiome(base: string): void {
  const output = runTool(base, 'node_modules/@biomejs/biome/bin/biome', [
    'lint',
    '--reporter=json',
    '--max-diagnostics=none',
    '.',
  ]);
  const report = biomeReport.parse(JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)));
  for (const { category, location } of report.diagnostics)
    reported.add(`${location?.path.replace(/^\.\//, '')} → biome ${category.split('/').at(-1)}`);
}

function takeImports(base: string): void {
  const output = runTool(base, 'scripts/arch.mjs', [base]);
  for (const [, rule, path] of output.matchAll(/^([a-z-]+): (\S+) → /gm)) reported.add(`${path} → imports ${rule}`);
}

function takeTypes(base: string): void {
  const output = runTool(base, 'scripts/typecheck.mjs', [base]);
  for (const [, path, code] of output.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)) reported.add(`${path} → types ${code}`);
}

beforeAll(() => {
  const whole = layOut(fixtures);
  takeBiome(whole);
  takeImports(whole);
  // A package with Node's types in it would lend them to every file of the compilation: such fixtures stay out of this one.
  const isTyped = ({ isControl, breaks }: Fixture) => isControl || breaks.some((rule) => rule.startsWith('types '));
  takeTypes(layOut(fixtures.filter(isTyped)));
}, 120_000);

afterAll(() => {
  for (const base of bases) removeFixtures(base);
});

describe('a lock bites', () => {
  const violating = fixtures.flatMap(({ path, breaks }) => breaks.map((rule) => [path, rule] as const));

  it('has fixtures to bite', () => {
    expect(violating.length).toBeGreaterThan(50);
  });

  it.each(violating)('%s is reported by %s', (path, rule) => {
    expect(reported).toContain(`${path} → ${rule}`);
  });

  it.each(fixtures.filter(({ isControl }) => isControl).map(({ path }) => path))('%s is left alone', (path) => {
    expect([...reported].filter((line) => line.startsWith(`${path} → `))).toEqual([]);
  });
});
