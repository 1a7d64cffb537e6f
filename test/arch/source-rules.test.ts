import { describe, expect, it } from 'vitest';
import { parseSource } from './source-files.ts';
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

const long = (lines: number) => Array.from({ length: lines }, (_, index) => `step(${index});`).join('\n');

/** The rule, a text it must refuse, and a close relative it must let pass. */
const cases: readonly (readonly [string, SourceRule, string, string])[] = [
  ['a file of 301 lines', checkFileLength, `${long(301)}\n`, `${long(300)}\n`],
  ['a function of 61 lines', checkFunctionLength, `function f() {\n${long(59)}\n}`, `function f() {\n${long(58)}\n}`],
  ['a long arrow function', checkFunctionLength, `const f = () => {\n${long(59)}\n};`, `const f = () => {\n${long(58)}\n};`],
  ['a long method', checkFunctionLength, `class C {\nm() {\n${long(59)}\n}\n}`, `class C {\nm() {\n${long(50)}\n}\n}`],
  ['export default', checkNoDefaultExport, 'export default 1;', 'export const one = 1;'],
  ['a default function', checkNoDefaultExport, 'export default function f() {}', 'export function f() {}'],
  ['export as default', checkNoDefaultExport, 'const a = 1; export { a as default };', 'const a = 1; export { a };'],
  ['any', checkNoAny, 'const a: any = 1;', 'const any: unknown = 1;'],
  ['as any', checkNoAny, 'f(a as any);', 'f(a as unknown);'],
  ['a function without comment', checkDocumented, 'export function f() {}', '/** Does f. */\nexport function f() {}'],
  ['an arrow without comment', checkDocumented, 'export const f = () => 1;', '/** Does f. */\nexport const f = () => 1;'],
  ['a plain comment', checkDocumented, '// Does f.\nexport function f() {}', 'function f() {}\nexport const one = 1;'],
  ['vi.mock of our own', checkNoMockOfOurOwn, "vi.mock('../../shared/core/bytes.ts');", "vi.mock('pngjs');"],
  ['vi.doMock of our own', checkNoMockOfOurOwn, "vi.doMock('./bytes.ts', () => ({}));", 'vi.fn();'],
  ['vi.mock of an import', checkNoMockOfOurOwn, "vi.mock(import('./bytes.ts'));", 'mock();'],
  ['ipcMain of a namespace', checkIpcDoor, "import * as e from 'electron';\ne.ipcMain.handle('a', f);", 'e.ipcRenderer.send();'],
  ['ipcMain by name', checkIpcDoor, "e['ipcMain'].handle('a', f);", "e['app'].quit();"],
  [
    'ipcMain loaded later',
    checkIpcDoor,
    "const { ipcMain } = await import('electron');",
    "const { app } = await import('electron');",
  ],
  ['globalThis.fetch', checkNoBackDoor, 'globalThis.fetch(url);', 'bundle.fetch(url);'],
  ['window["fetch"]', checkNoBackDoor, "window['fetch'](url);", "window['focus']();"],
  ['net.fetch', checkNoBackDoor, 'net.fetch(url);', 'net.isOnline();'],
  ['session fetch', checkNoBackDoor, 'session.defaultSession.fetch(url);', 'session.defaultSession.webRequest;'],
  ['sendBeacon', checkNoBackDoor, 'navigator.sendBeacon(url);', 'navigator.clipboard;'],
  ['createRequire', checkNoBackDoor, 'createRequire(import.meta.url);', 'createReadStream(path);'],
  ['getBuiltinModule', checkNoBackDoor, "process.getBuiltinModule('net');", 'process.exit();'],
  ['the clock', checkPure, 'const now = Date.now();', 'const day = new Date(milliseconds);'],
  ['new Date()', checkPure, 'const now = new Date();', 'const day = new Date("2026-01-01");'],
  ['randomness', checkPure, 'const r = Math.random();', 'const r = Math.floor(random);'],
];

describe('a rule about sources', () => {
  it.each(cases)('refuses %s', (_, rule, refused) => {
    expect(rule(parseSource('shared/core/example.ts', refused))).not.toEqual([]);
  });

  it.each(cases)('lets the relative of %s pass', (_, rule, _refused, passed) => {
    expect(rule(parseSource('shared/core/example.ts', passed))).toEqual([]);
  });

  it('lets the one door use ipcMain', () => {
    expect(checkIpcDoor(parseSource('electron/main/ipc-door.ts', 'ipcMain.handle();'))).toEqual([]);
  });
});
