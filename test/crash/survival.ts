import { readFileSync } from 'node:fs';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import type { BoundStep } from '../../shared/engine/step-kind.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';

/** A ceremony that was stopped, started again and played to its end. */
export interface Survival {
  readonly view: CeremonyView;
  /** Lines on the disk at the stop, and at the end. */
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
  /** Labels of the keys in the token at the end, sorted, and those after a run that was never stopped. */
  readonly keys: readonly string[];
  readonly expectedKeys: readonly string[];
  readonly steps: readonly BoundStep[];
  /** The certificates of everybody, in PEM. */
  readonly trust: string;
}

/** What became of a stop: the verdict in a few words, and everything that is wrong with it. */
export interface Outcome {
  readonly verdict: string;
  readonly restarts: number;
  readonly spoiled: number;
  readonly wrong: readonly string[];
}

/** Holds what came out of a stop against what was on the disk at the stop. */
export async function judge(survival: Survival): Promise<Outcome> {
  const { view, before, after, keys, expectedKeys, steps, trust } = survival;
  const report = await verifyFolder(view.folder ?? '', new Uint8Array(readFileSync(trust)));
  const [stopped, ended] = [eventsOf(before), eventsOf(after)];
  const restarts = ended.filter((event) => event.type === 'block-restarted').length;
  const wasClosed = stopped.some(({ type }) => type === 'closed');
  const resumed = ended.slice(stopped.length).find((event) => event.type === 'resumed');
  const wrong = [
    demand('verdict', 'complete', report.verdict, report.findings.map(({ code, where }) => `${code} ${where}`).join('; ')),
    demand(
      'recorded lines that are still there',
      before.length,
      before.filter((line, index) => isSame(line, after[index])).length,
    ),
    demand('keys in the token', expectedKeys.join(', '), keys.join(', ')),
    demand('block restarts', isBlockOpen(stopped, steps) && !wasClosed ? 1 : 0, restarts),
    demand('sheets counted as spoiled', spoiledBy(stopped, steps), view.spoiledSheets),
    demand(
      'acts shown as without outcome',
      openActs(stopped).join(),
      resumed?.type === 'resumed' ? resumed.body.openIntents.join() : '',
    ),
  ];
  return { verdict: report.verdict, restarts, spoiled: view.spoiledSheets, wrong: wrong.filter((line) => line !== '') };
}

function demand(what: string, expected: string | number, got: string | number, more = ''): string {
  return expected === got ? '' : `${what}: expected ${expected}, got ${got}${more === '' ? '' : ` (${more})`}`;
}

function isSame(left: Uint8Array, right: Uint8Array | undefined): boolean {
  return right !== undefined && bytesToUtf8(left) === bytesToUtf8(right);
}

/** The events behind lines. */
export function eventsOf(lines: readonly Uint8Array[]): readonly CeremonyEvent[] {
  return lines.map((line) => JSON.parse(bytesToUtf8(line)) as CeremonyEvent);
}

/** The secret blocks that were begun and not finished. */
function openBlocks(events: readonly CeremonyEvent[], steps: readonly BoundStep[]): readonly string[] {
  const names = [...new Set(steps.flatMap(({ block }) => (block === null ? [] : [block])))];
  return names.filter((name) => {
    const members = steps.filter(({ block }) => block === name).map(({ id }) => id);
    const has = (type: string, id: string) => events.some((event) => event.type === type && event.step?.id === id);
    return members.some((id) => has('step-begun', id)) && !members.every((id) => has('step-done', id));
  });
}

function isBlockOpen(events: readonly CeremonyEvent[], steps: readonly BoundStep[]): boolean {
  return openBlocks(events, steps).length > 0;
}

/** Sheets of open blocks that were announced to the printer: each counts as printed. */
function spoiledBy(events: readonly CeremonyEvent[], steps: readonly BoundStep[]): number {
  if (events.some(({ type }) => type === 'closed')) return 0;
  const open = openBlocks(events, steps);
  const members = new Set(steps.filter(({ block }) => block !== null && open.includes(block)).map(({ id }) => id));
  return events.filter((event) => event.type === 'intent' && event.body.act === 'print' && members.has(event.step?.id ?? ''))
    .length;
}

/** Acts that were announced and have no outcome, by their place in the chain. */
function openActs(events: readonly CeremonyEvent[]): readonly number[] {
  if (events.some(({ type }) => type === 'closed')) return [];
  const known = new Set(events.flatMap((event) => (event.type === 'outcome' ? [event.body.intent] : [])));
  return events.filter((event) => event.type === 'intent' && !known.has(event.seq)).map(({ seq }) => seq);
}
