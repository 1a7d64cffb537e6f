import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { callWatch } from '../../electron/service/hsm/call-watch.ts';
import type { TranscriptStore } from '../../electron/service/transcript/store.ts';
import { parseEvent } from '../../shared/transcript/chain.ts';
import { CHANGING_CALLS, isStoppedBefore, type KillPoint, keyOfEvent } from './points.ts';

/** Runs along with a ceremony and calls `at` at every moment at which the program may be stopped. */
export interface Recorder {
  /** The store, watched: `kinds` tells of which kind each step is, once the script is known. */
  watch(store: TranscriptStore): TranscriptStore;
  points(): readonly KillPoint[];
  /** Points count from here on; none counts before. */
  start(): void;
  /** No more points. */
  stop(): void;
}

/** A recorder whose `at` is told of each point before anything else goes on. */
export function createRecorder(kinds: (step: string) => string, at: (point: KillPoint) => void): Recorder {
  const points: KillPoint[] = [];
  let step = '-';
  let isOn = false;
  const point = (key: string) => {
    if (!isOn) return;
    const reached = { number: points.length + 1, key, kind: kinds(step), step };
    points.push(reached);
    at(reached);
  };
  watchCalls((call) => point(`${kinds(step)} in ${call}`));
  const guarded = (what: string, isBefore: boolean, write: () => void) => {
    if (isBefore) point(`${what} (before)`);
    write();
    point(what);
  };
  return {
    points: () => points,
    start: () => {
      isOn = true;
    },
    stop: () => {
      isOn = false;
    },
    watch: (store) => ({
      ...store,
      open: (ceremony, first) => guarded('- opened', false, () => store.open(ceremony, first)),
      append: (code, seq, line) => {
        const event = parseEvent(line, seq + 1);
        step = event.step?.id ?? '-';
        const key = keyOfEvent(event, kinds(step));
        guarded(key, isStoppedBefore(event.type), () => store.append(code, seq, line));
      },
      sign: (code, person, signed) => guarded('- signature', true, () => store.sign(code, person, signed)),
      finish: (code, path, statement) => guarded('- finished', true, () => store.finish(code, path, statement)),
    }),
  };
}

/** Tells of every native call that changes something, when the library has done it and nothing of ours has heard of it. */
function watchCalls(tell: (call: string) => void): void {
  let under = '';
  callWatch.begin = (call: string) => {
    under = call;
  };
  callWatch.end = () => {
    const call = under;
    under = '';
    if (CHANGING_CALLS.has(call)) tell(call);
  };
}

/** Copies everything a run has written so far, as a stop at this moment would leave it. */
export function snapshot(folder: string, snapshots: string, number: number): void {
  const copy = join(snapshots, String(number));
  mkdirSync(copy, { recursive: true });
  cpSync(folder, copy, { recursive: true });
}
