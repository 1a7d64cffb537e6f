import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/** The folder of the checkout. */
export const root = resolve(import.meta.dirname, '../..');

const fixtures = join(import.meta.dirname, 'fixtures');
const CONFIGURATION = ['biome.json', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'];
const TREES = ['shared', 'electron', 'renderer', 'test'];

/** One violating file: its path in the tree, and what it breaks, as "tool rule"; a control breaks nothing. */
export interface Fixture {
  readonly path: string;
  readonly isControl: boolean;
  readonly breaks: readonly string[];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Every fixture, with the promise in its first line: `// breaks: biome noEnum, types TS1294` or `// breaks: nothing`. */
export function readFixtures(): Fixture[] {
  return filesUnder(fixtures).map((path) => {
    const promise = /^\/\/ breaks: (.+)\n/.exec(readFileSync(join(fixtures, path), 'utf8'))?.[1];
    if (promise === undefined) throw new Error(`${path} does not say what it breaks`);
    const isSilent = promise === 'nothing' || promise.startsWith('see ');
    return { path, isControl: promise === 'nothing', breaks: isSilent ? [] : promise.split(', ') };
  });
}

/** Lays fixtures out as a checkout of their own, under the real configuration; the caller removes the folder. */
export function layOutFixtures(chosen: readonly Fixture[]): string {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'claviger-arch-')));
  for (const { path } of chosen) cpSync(join(fixtures, path), join(base, path));
  for (const name of CONFIGURATION) cpSync(join(root, name), join(base, name));
  for (const tree of TREES) cpSync(join(root, tree, 'tsconfig.json'), join(base, tree, 'tsconfig.json'));
  symlinkSync(join(root, 'node_modules'), join(base, 'node_modules'));
  return base;
}

/** Removes what `layOutFixtures` made. */
export function removeFixtures(base: string): void {
  rmSync(base, { recursive: true, force: true });
}

/** Runs a Node script of the checkout on the laid-out fixtures and returns what it printed. */
export function runTool(base: string, script: string, args: readonly string[]): string {
  const done = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: base,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return done.stdout + done.stderr;
}
