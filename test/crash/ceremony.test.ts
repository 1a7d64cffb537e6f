import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { PRACTICE_PIN, type PracticeRoom } from '../../electron/service/practice/practice-room.ts';
import { openStore } from '../../electron/service/transcript/store.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import { isMarkerLabel } from '../../shared/hsm/identity.ts';
import { certificatePem } from '../../shared/transcript/certificate.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { parseParticipant } from '../../shared/transcript/participant.ts';
import { bundleProgram } from './bundle.ts';
import { copyTemplate, makeTemplate } from './room.ts';

// Kill -9 at durable writes of a whole ceremony, at each kind of write and at every eighth besides. Each kind is also killed just before
// it is durable where an act on the outside world came in between. After a restart the ceremony must finish, verify, and the token must hold
// exactly the keys of the transcript.

const root = mkdtempSync(join(tmpdir(), 'claviger-crash-'));
const template = join(root, 'template');
const repository = join(import.meta.dirname, '../..');
const killedBefore = new Set(['outcome', 'signature', 'finished', 'closed']);
const WORKERS = 2;

interface Finished {
  readonly code: string;
  readonly folder: string;
  readonly kinds: readonly string[];
  readonly spoiledSheets: number;
  readonly interruptions: number;
}

interface KillPoint {
  readonly write: number;
  readonly kind: string;
  readonly when: 'before' | 'after';
}

let program: string;
let shareProcess: string;
let whole: Finished;
let trust: Uint8Array;

beforeAll(async () => {
  program = await bundleProgram('test/crash/children/ceremony.ts');
  shareProcess = await bundleProgram('electron/service/shares/share-process.ts');
  await makeTemplate(template);
  const practice = prepare('whole');
  expect(await play('whole', 0, 'after')).toBe('finished');
  whole = resultOf('whole');
  trust = utf8ToBytes(
    practice.people.map(({ file }) => certificatePem(parseParticipant(new Uint8Array(readFileSync(file))).certificate)).join(''),
  );
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

function prepare(name: string): PracticeRoom {
  const folder = join(root, name);
  mkdirSync(folder);
  const practice = copyTemplate(template, folder);
  writeFileSync(join(folder, 'run.json'), JSON.stringify(practice));
  return practice;
}

function play(name: string, write: number, when: string): Promise<string> {
  return new Promise((resolve) => {
    const args = [program, join(root, name), template, String(write), when, join(repository, 'resources'), shareProcess];
    execFile(process.execPath, args, { timeout: 60_000 }, (error, _stdout, stderr) => {
      if (error === null) resolve('finished');
      else resolve(error.signal ?? `exit ${error.code}: ${stderr.slice(0, 600)}`);
    });
  });
}

function resultOf(name: string): Finished {
  return JSON.parse(readFileSync(join(root, name, 'result.json'), 'utf8')) as Finished;
}

/** The first write of each kind, and every eighth besides: `ceremonies.test.ts` has the others, by copies instead of a signal. */
function killPoints(): KillPoint[] {
  const seen = new Set<string>();
  const all = whole.kinds.flatMap((kind, index) => {
    const write = index + 1;
    const after: KillPoint = { write, kind, when: 'after' };
    return killedBefore.has(kind) ? [{ write, kind, when: 'before' } as const, after] : [after];
  });
  return all.filter(({ kind, when }, index) => {
    const isFirst = !seen.has(`${kind} ${when}`);
    seen.add(`${kind} ${when}`);
    return isFirst || index % 8 === 0;
  });
}

function linesIn(name: string): readonly string[] {
  if (!existsSync(join(root, name, 'data', 'claviger.db'))) return [];
  const store = openStore(join(root, name, 'data'));
  try {
    const [ceremony] = store.ceremonies();
    return ceremony === undefined ? [] : store.lines(ceremony.code).map(bytesToUtf8);
  } finally {
    store.close();
  }
}

let lookedInto: Promise<unknown> = Promise.resolve();

/** The CKA_IDs of the token's keys apart from its marker. One token after the other: a process has one store of a library open at a time. */
function keysIn(practice: PracticeRoom): Promise<string[]> {
  const keys = lookedInto.then(() => keysOf(practice));
  lookedInto = keys.catch(() => undefined);
  return keys;
}

async function keysOf(practice: PracticeRoom): Promise<string[]> {
  const session = await createTokenPort().open(
    practice.module,
    { label: practice.parameters['token-label'] ?? '' },
    utf8ToBytes(PRACTICE_PIN),
  );
  try {
    const keys = await session.listKeys();
    return keys.filter((key) => !isMarkerLabel(key.label ?? '')).map((key) => key.id ?? '');
  } finally {
    await session.close();
  }
}

function generatedKeys(events: readonly CeremonyEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'turn' && event.body.turn === 'generate' ? [String((event.body.observed as { id: string }).id)] : [],
  );
}

/** Kills at `point`, restarts, and says what is wrong; null when nothing is. */
async function survive(point: KillPoint): Promise<{ row: string; wrong: string | null }> {
  const name = `${point.when}-${point.write}`;
  const practice = prepare(name);
  const killed = await play(name, point.write, point.when);
  if (killed !== 'SIGKILL') return { row: '', wrong: `${name}: not killed but ${killed}` };
  const before = linesIn(name);
  const ended = await play(name, 0, 'after');
  if (ended !== 'finished') return { row: '', wrong: `${name} (${point.kind}): ${ended}` };
  const result = resultOf(name);
  const lines = linesIn(name);
  const events = lines.map((line) => JSON.parse(line) as CeremonyEvent);
  const report = await verifyFolder(result.folder, trust);
  const restarts = events.filter((event) => event.type === 'block-restarted').length;
  const row = `${String(point.write).padStart(4)}  ${point.when.padEnd(6)}  ${point.kind.padEnd(16)} ${report.verdict}, ${restarts} restarts, ${result.spoiledSheets} spoiled`;
  const wrong = [
    report.verdict === 'complete'
      ? null
      : `verdict ${report.verdict}: ${report.findings.map((finding) => finding.code).join(', ')}`,
    before.every((line, index) => lines[index] === line) ? null : 'a recorded line was lost or changed',
    same(await keysIn(practice), generatedKeys(events)) ? null : 'the token holds other keys than the transcript says',
    result.spoiledSheets === spoiledBy(before) ? null : `spoiled ${result.spoiledSheets}, expected ${spoiledBy(before)}`,
    restarts === (blockOpen(before) ? 1 : 0) ? null : `${restarts} block restarts`,
  ].filter((problem) => problem !== null);
  rmSync(join(root, name), { recursive: true, force: true });
  return { row, wrong: wrong.length === 0 ? null : `${name} (${point.kind}): ${wrong.join('; ')}` };
}

const same = (left: readonly string[], right: readonly string[]) => [...left].sort().join() === [...right].sort().join();

/** Whether the lines end inside the secret block: it was begun, and its last step is not done. */
function blockOpen(lines: readonly string[]): boolean {
  const events = lines.map((line) => JSON.parse(line) as CeremonyEvent);
  const begun = events.some((event) => event.type === 'step-begun' && event.body.kind === 'split');
  const done = events.filter((event) => event.type === 'step-done').map((event) => event.step?.id ?? '');
  return begun && !done.includes('read-share-3');
}

/** Sheets that had to be counted as printed when the block was broken. */
function spoiledBy(lines: readonly string[]): number {
  if (!blockOpen(lines)) return 0;
  return lines
    .map((line) => JSON.parse(line) as CeremonyEvent)
    .filter((event) => event.type === 'intent' && event.body.act === 'print').length;
}

test('a ceremony survives kill -9 at durable writes of every kind', async () => {
  const queue = killPoints();
  const rows: string[] = [];
  const problems: string[] = [];
  const worker = async () => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const { row, wrong } = await survive(point);
      rows.push(row);
      if (wrong !== null) problems.push(wrong);
    }
  };
  const total = queue.length;
  await Promise.all(Array.from({ length: WORKERS }, worker));
  mkdirSync('test-results', { recursive: true });
  writeFileSync('test-results/crash-generate-and-export.txt', `${rows.sort().join('\n')}\n`);
  expect(problems).toEqual([]);
  expect(rows).toHaveLength(total);
  expect(total).toBeGreaterThan(30);
}, 900_000);
