import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'better-sqlite3';
import { firstLine, type Journal, openJournal } from '../../../electron/service/engine/journal.ts';
import { openStore, type TranscriptStore } from '../../../electron/service/transcript/store.ts';
import { bytesToUtf8 } from '../../../shared/core/bytes.ts';
import { planDigest } from '../../../shared/transcript/plan.ts';
import { tableOf, timeText } from '../table.ts';
import { systemRoom } from './clock.ts';
import { eventAt, plan, stepsFor } from './long-ceremony.ts';

const EVENTS = 10_000;
const BLOCKS = 8;
const A_BLOCK = EVENTS / BLOCKS;

interface Block {
  readonly events: number;
  /** Nanoseconds for the whole block. */
  readonly journal: number;
  readonly sqlite: number;
}

interface Fold {
  readonly events: number;
  readonly fold: number;
  readonly parse: number;
  /** Bytes of heap that the opened journal holds. */
  readonly heap: number;
}

/**
 * A ceremony of 10 000 events: every event appended durably (beside the bare insert of the same bytes into a database with the same
 * settings, in turns, block by block), then transcripts of growing length opened and folded (beside `JSON.parse` of the same lines).
 */
export async function bench(): Promise<{ title: string; lines: readonly string[]; measured: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-engine-'));
  try {
    const store = openStore(join(folder, 'data'));
    const blocks = appendBlocks(store, folder);
    const folds = [1, 2, 4, 8].map((share) => foldFirst(store, (EVENTS * share) / 8));
    store.close();
    return { title: `A ceremony of ${EVENTS} events`, lines: linesOf(blocks, folds), measured: { blocks, folds } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function appendBlocks(store: TranscriptStore, folder: string): readonly Block[] {
  const room = { ...systemRoom, store };
  const opened = { title: 'long', plan, planDigest: planDigest(plan), approvals: [], previous: { laptop: null, token: null } };
  const record = { code: plan.ceremony, mode: plan.mode, script: new Uint8Array(1), site: '{}', created: '' };
  store.open(record, firstLine(opened, room));
  const journal = openJournal(plan.ceremony, plan.mode, { steps: stepsFor(EVENTS), abort: [] }, room, () => undefined);
  const insert = bareDatabase(join(folder, 'bare.db'));
  return Array.from({ length: BLOCKS }, (_unused, block) => {
    const journalTime = time(() => appendBlock(journal, block));
    const lines = store.lines(plan.ceremony, block * A_BLOCK + 1);
    const sqlite = time(() => {
      for (const [index, line] of lines.entries()) insert(block * A_BLOCK + index, line);
    });
    return { events: (block + 1) * A_BLOCK, journal: journalTime, sqlite };
  });
}

function appendBlock(journal: Journal, block: number): void {
  for (let index = block * A_BLOCK; index < (block + 1) * A_BLOCK; index += 1) {
    const { type, body, step } = eventAt(index, index + 1);
    journal.append(type, body, step);
  }
}

/** Inserts lines one by one, each on the disk before the next: the same table and settings as the store, and nothing else. */
function bareDatabase(path: string): (seq: number, line: Uint8Array) => void {
  const database = new Database(path);
  for (const setting of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL']) database.pragma(setting);
  database.exec('CREATE TABLE events (ceremony TEXT, seq INTEGER, line BLOB, PRIMARY KEY (ceremony, seq)) STRICT');
  const statement = database.prepare('INSERT INTO events VALUES (?, ?, ?)');
  return (seq, line) => void statement.run(plan.ceremony, seq, line);
}

function foldFirst(store: TranscriptStore, events: number): Fold {
  const lines = store.lines(plan.ceremony).slice(0, events + 1);
  const room = { ...systemRoom, store: { ...store, lines: () => lines } };
  const steps = stepsFor(EVENTS);
  const parse = time(() => lines.map((line) => JSON.parse(bytesToUtf8(line))));
  const before = heapInUse();
  let journal: Journal | null = null;
  const fold = time(() => {
    journal = openJournal(plan.ceremony, plan.mode, { steps, abort: [] }, room, () => undefined);
  });
  const heap = heapInUse() - before;
  if ((journal as Journal | null)?.state().count !== events + 1) throw new Error('not every event was folded');
  return { events, fold, parse, heap };
}

/** Bytes of heap after everything that is not needed was thrown away. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

function time(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start);
}

function linesOf(blocks: readonly Block[], folds: readonly Fold[]): readonly string[] {
  const rate = (events: number, nanoseconds: number) => `${Math.round((events * 1e9) / nanoseconds)}/s`;
  return [
    'appended, each durable before the next',
    ...tableOf(
      ['up to event', 'journal', 'bare SQLite', 'journal / bare'],
      blocks.map(({ events, journal, sqlite }) => [
        String(events),
        rate(A_BLOCK, journal),
        rate(A_BLOCK, sqlite),
        (journal / sqlite).toFixed(2),
      ]),
    ),
    '',
    'opened: read, chain checked, folded',
    ...tableOf(
      ['events', 'fold', 'a event', 'JSON.parse', 'fold / parse', 'heap'],
      folds.map(({ events, fold, parse, heap }) => [
        String(events),
        timeText(fold),
        timeText(fold / events),
        timeText(parse),
        (fold / parse).toFixed(1),
        `${(heap / 1e6).toFixed(1)} MB`,
      ]),
    ),
  ];
}
