import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from './fixture-tree.ts';

let empty: string;

beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'claviger-steps-'));
  for (const name of ['tsconfig.json', '.dependency-cruiser.cjs', 'package.json']) cpSync(join(root, name), join(empty, name));
  for (const tree of ['shared', 'electron', 'renderer', 'test']) {
    mkdirSync(join(empty, tree));
    cpSync(join(root, tree, 'tsconfig.json'), join(empty, tree, 'tsconfig.json'));
  }
});

afterAll(() => rmSync(empty, { recursive: true, force: true }));

function run(script: string, ...args: string[]): { status: number | null; output: string; lines: string[] } {
  const done = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status: done.status, output: done.stdout + done.stderr, lines: done.stdout.trimEnd().split('\n') };
}

const result = z.object({ passed: z.number(), failed: z.number(), note: z.string() });
const number = z.number();
const counting = z.object({
  oneCheck: z.function({ input: [number, z.string(), z.array(z.string())], output: result }),
  manyTests: z.function({ input: [number, number, number, number], output: result }),
});

async function loadCounting() {
  return counting.parse(await import(join(root, 'scripts/step-results.mjs')));
}

describe('a step that saw nothing has failed', () => {
  it('types: a tree without files', () => {
    const { status, output } = run('scripts/typecheck.mjs', empty);
    expect(status).toBe(1);
    for (const tree of ['shared', 'electron', 'renderer', 'test']) expect(output).toContain(`${tree}: 0 files`);
  });

  it('imports: trees without modules', () => {
    const { status, output } = run('scripts/arch.mjs', empty);
    expect(status).toBe(1);
    expect(output).toContain('0 modules read');
  });

  it('lock: a lock without optional dependencies', () => {
    const file = join(empty, 'lock-empty.json');
    writeFileSync(file, JSON.stringify({ packages: { '': {} } }));
    expect(run('scripts/lock-check.mjs', file).status).toBe(1);
  });

  it('counts as a failure of its own', async () => {
    const { oneCheck, manyTests } = await loadCounting();
    expect(oneCheck(0, 'files', [])).toMatchObject({ passed: 0, failed: 1 });
    expect(manyTests(0, 0, 0, 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(manyTests(0, 0, 0, 5)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('a step that failed', () => {
  it('lock: an optional dependency without an entry is named', () => {
    const file = join(empty, 'lock-torn.json');
    const packages = { 'node_modules/a': { optionalDependencies: { 'a-win32-x64': '1.0.0' } } };
    writeFileSync(file, JSON.stringify({ packages }));
    const { status, output } = run('scripts/lock-check.mjs', file);
    expect(status).toBe(1);
    expect(output).toContain('node_modules/a wants a-win32-x64@1.0.0');
  });

  it('counts once, also when no single test of it failed', async () => {
    const { oneCheck, manyTests } = await loadCounting();
    expect(oneCheck(7, 'files', ['a complaint'])).toMatchObject({ passed: 0, failed: 1 });
    expect(manyTests(1, 7, 0, 0)).toMatchObject({ passed: 7, failed: 1 });
    expect(manyTests(1, 7, 2, 0)).toMatchObject({ passed: 7, failed: 2 });
    expect(manyTests(0, 7, 0, 1)).toMatchObject({ passed: 7, failed: 0 });
  });
});

describe('npm test', () => {
  it('ends with one line that counts', () => {
    const { status, lines } = run('scripts/run.mjs', 'test', 'lock');
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
  });

  it('refuses a step or a task that does not exist', () => {
    expect(run('scripts/run.mjs', 'test', 'nothing')).toMatchObject({ status: 2 });
    expect(run('scripts/run.mjs', 'nothing')).toMatchObject({ status: 2 });
  });
});
