import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRehearsal } from '../../../electron/cli/rehearsal.ts';
import { type RehearsalRequest, withEarlier, withFreeLabels } from '../../../electron/cli/rehearsal-chain.ts';
import { playCeremony } from '../../../electron/cli/scripted-people.ts';
import { bindApproved } from '../../../electron/service/engine/ceremony.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { PRACTICE_PIN, type PracticeRoom } from '../../../electron/service/practice/practice-room.ts';
import { createService, type Service } from '../../../electron/service/service.ts';
import { openStore } from '../../../electron/service/transcript/store.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { isMarkerLabel } from '../../../shared/hsm/identity.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import type { TypedEvent } from '../../../shared/transcript/event.ts';
import type { KillPoint } from '../points.ts';
import { createRecorder, type Recorder, snapshot } from '../recorder.ts';
import { copyTemplate, openFastRoom, practiceIn } from '../room.ts';
import { eventsOf, judge } from '../survival.ts';

// Plays one ceremony once and copies everything it has written at every point at which it may be stopped. Called again for a point, it
// puts that copy in place, starts on it, plays the ceremony to its end and judges it. Says what came of it in one line of JSON.

/** What this worker is asked for, as JSON in its only argument. */
export interface WorkerRequest {
  readonly ceremony: string;
  /** Made by `makeTemplate`. */
  readonly template: string;
  /** A folder of its own, which is not there yet. */
  readonly folder: string;
  readonly resources: string;
  readonly shareProcess: string;
  /** Keys of points that need not be tried, or null to try every point. */
  readonly covered: readonly string[] | null;
  /** A point to go on from, or null to play the ceremony without a stop and copy what it writes. */
  readonly goOn: { readonly point: KillPoint; readonly expected: Expected } | null;
}

/** What the run that was never stopped came to. */
export interface Expected {
  readonly code: string;
  readonly keys: readonly string[];
}

/** What a worker says of the run that was never stopped. */
export interface Recorded {
  /** How many points the ceremony has. */
  readonly points: number;
  readonly chosen: readonly KillPoint[];
  readonly expected: Expected;
}

/** What a worker says of one point. */
export interface PointResult extends KillPoint {
  readonly verdict: string;
  readonly restarts: number;
  readonly spoiled: number;
  readonly wrong: readonly string[];
  readonly milliseconds: number;
}

const request = JSON.parse(process.argv[2] ?? '') as WorkerRequest;
const room = join(request.folder, 'room');
const snapshots = join(request.folder, 'snapshots');
const program = { resources: request.resources, shareProcess: request.shareProcess };

if (request.goOn === null) mkdirSync(room, { recursive: true });
const practice: PracticeRoom = request.goOn === null ? copyTemplate(request.template, room) : practiceIn(request.template, room);
const fingerprint = readFileSync(join(request.template, 'cloud', 'fingerprint.txt'), 'utf8').trim();
const sheets = join(room, 'transcripts', 'sheets');

const paper = new Map<string, readonly string[]>();

function play(service: Service, code: string): Promise<CeremonyView> {
  const written = {
    read: (name: string) => paper.get(name),
    write: (name: string, words: readonly string[]) => void paper.set(name, words),
  };
  return playCeremony({ service, sheets, fingerprint, progress: () => undefined, paper: written }, code);
}

/** What witnesses have on paper: every checkpoint that they signed for. */
function writtenBefore(code: string, lines: readonly Uint8Array[]): void {
  const events = eventsOf(lines);
  for (const event of events) {
    if (event.type !== 'turn' || event.body.turn !== 'noted') continue;
    const shown = events.findLast(
      ({ type, step, seq }) => type === 'step-begun' && step?.id === event.step?.id && seq < event.seq,
    );
    const words = events.findLast(
      ({ type, step, seq }) => type === 'checkpoint' && step?.id === event.step?.id && seq < event.seq,
    );
    if (shown?.type === 'step-begun' && words?.type === 'checkpoint')
      paper.set(`${code} ${shown.body.shown.title}`, words.body.words);
  }
}

const kinds = new Map<string, string>();
const seen = new Set(request.covered ?? []);
const chosen: KillPoint[] = [];
const recorder: Recorder = createRecorder(
  (step) => kinds.get(step) ?? '-',
  (point) => {
    if (request.covered !== null && seen.has(point.key)) return;
    seen.add(point.key);
    chosen.push(point);
    snapshot(room, snapshots, point.number);
  },
);

/** Plays what must have been held before in the same room. Gives the ceremony with the values that it takes from there. */
async function playEarlier(): Promise<RehearsalRequest> {
  const service = createService(openFastRoom(room, program), () => undefined);
  const wanted = { script: request.ceremony, parameters: {}, mistakes: false };
  const linked = await withEarlier(practice, wanted, async (earlier) => {
    const { opened } = await openRehearsal(service, practice, earlier);
    await play(service, opened.code);
  });
  await service.close();
  return linked;
}

/** The ceremony from beginning to end, with a copy at each chosen point. */
async function record(ceremony: RehearsalRequest): Promise<CeremonyView> {
  const real = openFastRoom(room, program);
  const service = createService({ ...real, store: recorder.watch(real.store) }, () => undefined);
  recorder.start();
  const { opened } = await openRehearsal(service, await withFreeLabels(practice), ceremony);
  for (const step of opened.sections.flatMap(({ steps }) => steps)) kinds.set(step.id, step.kind);
  const finished = await play(service, opened.code);
  recorder.stop();
  await service.close();
  return finished;
}

/** Labels of the keys in the tokens of the room, sorted. */
async function keysInTokens(): Promise<readonly string[]> {
  const { blankToken, module, parameters } = practice;
  const tokens = [{ module, label: parameters['token-label'] ?? '' }];
  if (blankToken !== undefined) tokens.push({ module: blankToken, label: blankToken.label });
  const labels = [];
  for (const token of tokens) labels.push(...(await keysIn(token)));
  return labels.sort();
}

async function keysIn({ module, label }: { module: PracticeRoom['module']; label: string }): Promise<readonly string[]> {
  const { path, configuration } = module;
  const port = createTokenPort();
  const place = configuration === '' ? { path } : { path, configuration };
  const present = await port.listTokens(place).catch(() => []);
  if (!present.some((token) => token.label === label)) return [];
  const session = await port.open(place, { label }, utf8ToBytes(PRACTICE_PIN));
  try {
    return (await session.listKeys()).map(
      (key) => `${label}: ${isMarkerLabel(key.label ?? '') ? 'marker' : key.label} ${key.class}`,
    );
  } finally {
    await session.close();
  }
}

function linesOf(code: string): readonly Uint8Array[] {
  const store = openStore(join(room, 'data'));
  try {
    return store.lines(code);
  } finally {
    store.close();
  }
}

/** Puts the copy of `point` in place, starts on it, and plays to the end. */
async function survive(point: KillPoint, expected: Expected): Promise<PointResult> {
  const started = performance.now();
  rmSync(room, { recursive: true });
  renameSync(join(snapshots, String(point.number)), room);
  const before = linesOf(expected.code);
  writtenBefore(expected.code, before);
  const service = createService(openFastRoom(room, program), () => undefined);
  try {
    const view = await play(service, expected.code);
    await service.close();
    const after = linesOf(expected.code);
    const survival = {
      view,
      before,
      after,
      keys: await keysInTokens(),
      expectedKeys: expected.keys,
      steps: stepsOf(expected.code),
    };
    const outcome = await judge({ ...survival, trust: join(request.template, 'people', 'fast-trust.pem') });
    return { ...point, ...outcome, milliseconds: Math.round(performance.now() - started) };
  } catch (error) {
    await service.close();
    const wrong = [error instanceof Error ? error.message : String(error)];
    return {
      ...point,
      verdict: 'did not end',
      restarts: 0,
      spoiled: 0,
      wrong,
      milliseconds: Math.round(performance.now() - started),
    };
  }
}

/** The steps of the script that was approved. */
function stepsOf(code: string): readonly BoundStep[] {
  const store = openStore(join(room, 'data'));
  const script = store.ceremonies().find((ceremony) => ceremony.code === code)?.script;
  const [first] = store.lines(code);
  store.close();
  const opened = JSON.parse(bytesToUtf8(first ?? new Uint8Array(0))) as TypedEvent<'opened'>;
  return bindApproved(new Uint8Array(script ?? []), request.ceremony, opened.body.plan.parameters).steps;
}

async function recordAll(): Promise<Recorded> {
  const finished = await record(await playEarlier());
  const expected = { code: finished.code, keys: await keysInTokens() };
  return { points: recorder.points().length, chosen, expected };
}

const { goOn } = request;
const said = goOn === null ? await recordAll() : await survive(goOn.point, goOn.expected);
process.stdout.write(`${JSON.stringify(said)}\n`);
process.exit(0);
