import { describe, expect, it } from 'vitest';
import { root, runTool } from './fixture-tree.ts';
import { findUnregistered, REGISTRY_FOLDERS } from './registries.ts';
import { parseSource, readSources } from './source-files.ts';
import {
  checkDocumented,
  checkFileLength,
  checkFunctionLength,
  checkIpcDoor,
  checkNoAny,
  checkNoBackDoor,
  checkNoDefaultExport,
  checkNoMockOfOurOwn,
  checkPure,
  type SourceRule,
} from './source-rules.ts';

const product = readSources('shared', 'electron', 'renderer');
const tests = readSources('test');
const under = (...folders: string[]) => product.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));

/** Places that may break a rule, each with its reason: the start of the reported line, and why. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([]);

function broken(rule: SourceRule, sources = product): string[] {
  expect(sources.length).toBeGreaterThan(0);
  const isExcepted = (line: string) => [...EXCEPTIONS.keys()].some((start) => line.startsWith(start));
  return sources.flatMap(rule).filter((line) => !isExcepted(line));
}

describe('the tree', () => {
  it('has no file over its budget of lines', () => expect(broken(checkFileLength, [...product, ...tests])).toEqual([]));
  it('has no function over its budget of lines', () => expect(broken(checkFunctionLength)).toEqual([]));
  it('has no default export', () => expect(broken(checkNoDefaultExport, [...product, ...tests])).toEqual([]));
  it('has no any', () => expect(broken(checkNoAny, [...product, ...tests])).toEqual([]));
  it('documents every exported function of the rules and the service', () =>
    expect(broken(checkDocumented, under('shared/', 'electron/service/'))).toEqual([]));
  it('mocks nothing of its own', () => expect(broken(checkNoMockOfOurOwn, tests)).toEqual([]));
  it('touches ipcMain in one file only', () => expect(broken(checkIpcDoor)).toEqual([]));
  it('reaches the network by no back door', () => expect(broken(checkNoBackDoor)).toEqual([]));
  it('passes time and randomness into shared/', () => expect(broken(checkPure, under('shared/'))).toEqual([]));

  it('compiles shared/ without the types of Node or of a window', () => {
    const listed = runTool(root, 'node_modules/typescript/bin/tsc', ['-p', 'shared', '--noEmit', '--listFiles']).split('\n');
    expect(listed.filter((line) => line.includes('/shared/')).length).toBeGreaterThan(0);
    expect(listed.filter((line) => /@types\/node\/|lib\.dom/.test(line))).toEqual([]);
  });
});

describe('a registry', () => {
  it.each(REGISTRY_FOLDERS)('names every member of $folder', (entry) => {
    expect(findUnregistered(entry, product)).toEqual([]);
  });

  it('that forgets a file is found out', () => {
    const entry = { folder: 'shared/a/b', registries: ['shared/a/b/index.ts', 'shared/a/registry.ts'] };
    const member = parseSource('shared/a/b/one.ts', "import { help } from './help.ts';");
    const help = parseSource('shared/a/b/help.ts', '');
    const lost = parseSource('shared/a/b/lost.ts', '');
    const registry = parseSource('shared/a/registry.ts', "import { one } from './b/one.ts';");
    expect(findUnregistered(entry, [member, help, registry])).toEqual([]);
    expect(findUnregistered(entry, [member, help, lost, registry])).toEqual([
      'shared/a/b/lost.ts is not in shared/a/registry.ts',
    ]);
    expect(findUnregistered(entry, [member, help])).toHaveLength(1);
    expect(findUnregistered(entry, [])).toEqual([]);
  });
});
