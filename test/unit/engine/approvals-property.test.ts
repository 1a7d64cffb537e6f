import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import type { Room } from '../../../electron/service/engine/room.ts';
import { openRoom } from '../../../electron/service/room.ts';
import { createService, type Service } from '../../../electron/service/service.ts';
import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { base64ToBytes, bytesToUtf8 } from '../../../shared/core/bytes.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { type Approval, approvalBytes } from '../../../shared/transcript/approval.ts';
import { readCertificate } from '../../../shared/transcript/certificate.ts';
import { lineDigest, parseEvent } from '../../../shared/transcript/chain.ts';
import type { CeremonyEvent, TypedEvent } from '../../../shared/transcript/event.ts';
import { PEOPLE, PLANNED_SCRIPT } from '../../fakes/ceremony-moves.ts';
import { writeFastPerson } from '../../fakes/fast-people.ts';
import { openPassphrasePerson, scratchFolder } from '../../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 120_000 });

// People who do anything at any time: whatever they try, in the transcript nothing stands without the approvals of its step.

/** What the script asks for, written down here again so that the script's own reading is not trusted. */
const needed: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  decide: { 'security-officer': 2, 'internal-witness': 1 },
  note: { 'internal-witness': 1 },
};
const stepIds = ['roll-call', 'decide', 'note', 'words', 'close', 'sign'];
const turnIds = ['write-down', 'noted', ...PEOPLE.flatMap(({ id }) => [`present-${id}`, `decide-${id}`])];

const scratch = scratchFolder();
let room: Room;
let service: Service;

beforeAll(() => {
  const resources = join(scratch.folder, 'resources');
  mkdirSync(join(resources, 'ceremonies'), { recursive: true });
  writeFileSync(join(resources, 'ceremonies', 'small-rehearsal.yaml'), PLANNED_SCRIPT);
  for (const { id, name } of PEOPLE) writeFastPerson(join(scratch.folder, `${id}.json`), name);
  const identity = { version: '0.0.0', runtime: 'test' } as const;
  const real = openRoom({ identity, data: join(scratch.folder, 'data'), resources, shareProcess: 'none' });
  room = { ...real, openSigner: openPassphrasePerson };
  service = createService(room, () => undefined);
});

afterAll(async () => {
  await service.close();
  scratch.remove();
});

// `here`, `now` and `right` are filled in from the screen: half of what people try fits in all but one respect.
const anybody = fc.oneof(fc.constant('right'), fc.constantFrom(...PEOPLE.map(({ id }) => id), 'stranger'));
const anyStep = fc.oneof({ weight: 3, arbitrary: fc.constant('here') }, fc.constantFrom(...stepIds));
const known = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false));
const anyMove = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'next' } as const) },
  fc.record({ do: fc.constant('begin' as const), step: anyStep }),
  fc.record({
    do: fc.constant('approve' as const),
    step: anyStep,
    person: anybody,
    decision: fc.constantFrom('agree' as const, 'refuse' as const),
    known,
  }),
  fc.record({
    do: fc.constant('perform' as const),
    step: anyStep,
    turn: fc.oneof({ weight: 3, arbitrary: fc.constant('now') }, fc.constantFrom(...turnIds)),
    person: anybody,
    known,
  }),
);
type Move = typeof anyMove extends fc.Arbitrary<infer M> ? M : never;

function credential(known: boolean) {
  return { passphrase: new TextEncoder().encode(known ? 'practice makes steady hands' : 'a guess in the dark') };
}

const input = { values: { place: 'Room 7' } };

async function open(): Promise<string> {
  const people = PEOPLE.map(({ id }) => ({ id, file: join(scratch.folder, `${id}.json`) }));
  const module = { path: join(scratch.folder, 'resources/ceremonies/small-rehearsal.yaml'), configuration: '' };
  const parameters = { place: 'Room 7' };
  const { code } = await ask(service, 'ceremony.prepare', {
    script: 'small-rehearsal',
    parameters,
    mode: 'practice',
    people,
    module,
  });
  for (const person of ['security-officer-1', 'internal-witness-1'])
    await ask(service, 'ceremony.approvePlan', { code, person, credential: credential(true) });
  await ask(service, 'ceremony.open', { code });
  return code;
}

/** One of the things that are right now, so that stories get somewhere. */
async function next(code: string, { current, people }: CeremonyView): Promise<void> {
  if (current === null) return;
  const { id: step, begun, approvals, turns } = current;
  if (!begun) return void (await service.call('step.begin', { code, step }));
  const rule = approvals.find(({ given, count }) => given.length < count);
  const person = rule?.candidates.find((candidate) => !rule.given.includes(candidate));
  const turn = turns.find(({ done }) => !done);
  if (person !== undefined)
    await service.call('step.approve', { code, step, person, decision: 'agree', credential: credential(true) });
  else if (turn !== undefined)
    await service.call('step.perform', {
      code,
      step,
      turn: turn.id,
      person: turn.people[0],
      input: inputFor(step, turn.people[0] ?? '', people),
      credential: credential(true),
    });
}

/** What is right to hand in, if the one who says that they looked at a document is somebody else who is there. */
function inputFor(step: string, person: string, people: CeremonyView['people']): object {
  if (step === 'note') return input;
  if (step === 'roll-call') {
    const others = people.filter(({ id }) => id !== person);
    const checkedBy = (others.find(({ present }) => present) ?? others[0])?.id;
    return { identity: { document: 'passport', lastFour: '4711', checkedBy } };
  }
  return step === 'close' ? { decision: 'agree', note: '' } : {};
}

async function make(code: string, move: Move): Promise<void> {
  const view = await ask(service, 'ceremony.view', { code });
  if (move.do === 'next') return next(code, view);
  const step = move.step === 'here' ? (view.current?.id ?? 'sign') : move.step;
  const now = view.current?.turns.find(({ done }) => !done);
  if (move.do === 'begin') await service.call('step.begin', { code, step });
  else if (move.do === 'approve') {
    const person = move.person === 'right' ? (view.current?.approvals[0]?.candidates[0] ?? 'stranger') : move.person;
    const { decision } = move;
    await service.call('step.approve', { code, step, person, decision, credential: credential(move.known) });
  } else {
    const turn = move.turn === 'now' ? (now?.id ?? 'none') : move.turn;
    const person = move.person === 'right' ? (now?.people[0] ?? 'stranger') : move.person;
    const handed = inputFor(step, person, view.people);
    await service.call('step.perform', { code, step, turn, person, input: handed, credential: credential(move.known) });
  }
}

type Placed<T extends CeremonyEvent['type']> = TypedEvent<T> & {
  readonly step: { readonly id: string; readonly attempt: number };
};

/** What is wrong with a transcript; nothing, whatever was tried. */
async function wrongs(code: string): Promise<readonly string[]> {
  const lines = room.store.lines(code);
  const events = lines.map((line, index) => parseEvent(line, index + 1));
  const found: string[] = [];
  for (const [index, event] of events.entries()) {
    const before = events.slice(0, index);
    if (event.type === 'turn' || event.type === 'step-done')
      found.push(...unapproved(before, event as Placed<'turn' | 'step-done'>));
    if (event.type === 'turn' || event.type === 'approval') found.push(...absent(before, event));
    if (event.type === 'step-begun') found.push(...outOfOrder(before, event as Placed<'step-begun'>));
    for (const approval of signaturesOf(event))
      if (!(await holds(approval, lineDigest(lines[index - 1] ?? new Uint8Array(0))))) found.push(`line ${index + 1}: signature`);
  }
  return found;
}

/** Whether enough different people of each role had agreed, in this attempt, when `event` was recorded. */
function unapproved(before: readonly CeremonyEvent[], { step, seq }: Placed<'turn' | 'step-done'>): readonly string[] {
  const given = before.filter(
    (event): event is Placed<'approval'> =>
      event.type === 'approval' &&
      event.step?.id === step.id &&
      event.step.attempt === step.attempt &&
      event.body.payload.decision !== 'refuse',
  );
  return Object.entries(needed[step.id] ?? {}).flatMap(([role, count]) => {
    const people = new Set(given.map(({ body }) => body.payload.person).filter((id) => id.startsWith(role)));
    return people.size < count ? [`event ${seq} in ${step.id} with ${people.size} of ${count} ${role}`] : [];
  });
}

function absent(before: readonly CeremonyEvent[], event: TypedEvent<'turn'> | TypedEvent<'approval'>): readonly string[] {
  const person = event.type === 'turn' ? event.body.person : event.body.payload.person;
  if (event.type === 'turn' && event.body.turn === `present-${person}`) return [];
  const present = before.some((other) => other.type === 'turn' && other.body.turn === `present-${person}`);
  return present ? [] : [`event ${event.seq}: ${person} was not there`];
}

function outOfOrder(before: readonly CeremonyEvent[], { step, seq }: Placed<'step-begun'>): readonly string[] {
  const done = before.filter(({ type }) => type === 'step-done').map((event) => event.step?.id);
  const expected = stepIds.slice(0, stepIds.indexOf(step.id));
  return JSON.stringify(done) === JSON.stringify(expected) ? [] : [`event ${seq}: ${step.id} begins after ${done.join(', ')}`];
}

function signaturesOf(event: CeremonyEvent): readonly Approval[] {
  if (event.type === 'approval') return [event.body];
  return event.type === 'turn' ? event.body.signatures : [];
}

async function holds({ payload, algorithm, signature }: Approval, head: string): Promise<boolean> {
  const [first] = room.store.lines(payload.ceremony);
  const { plan } = (parseEvent(first ?? new Uint8Array(0), 1) as TypedEvent<'opened'>).body;
  const certificate = base64ToBytes(plan.people.find(({ id }) => id === payload.person)?.certificate ?? '');
  const { subjectPublicKeyInfo } = readCertificate(certificate);
  const valid = await nodeVerifier.verify(subjectPublicKeyInfo, algorithm, approvalBytes(payload), base64ToBytes(signature));
  return valid && payload.head === head;
}

it('lets nothing happen without its approvals, whatever people try and in whatever order', async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyMove, { minLength: 20, maxLength: 120 }), async (moves) => {
      const code = await open();
      for (const move of moves) await make(code, move);
      expect(await wrongs(code)).toEqual([]);
      for (const line of room.store.lines(code)) reached.add(eventName(bytesToUtf8(line)));
    }),
    { numRuns: 40, endOnFailure: true },
  );
  // The stories went far enough to have shown something.
  expect([...reached]).toEqual(
    expect.arrayContaining(['turn note', 'turn words', 'step-done decide', 'approval decide', 'refusal']),
  );
});

it('would see a turn without its approvals', () => {
  const turn = { type: 'turn', seq: 7, step: { id: 'note', attempt: 1 } } as Placed<'turn'>;
  const approval = (person: string, decision: string, attempt: number) =>
    ({ type: 'approval', step: { id: 'note', attempt }, body: { payload: { person, decision } } }) as unknown as CeremonyEvent;
  expect(unapproved([], turn)).toHaveLength(1);
  expect(unapproved([approval('internal-witness-1', 'refuse', 1)], turn)).toHaveLength(1);
  expect(unapproved([approval('internal-witness-1', 'agree', 2)], turn)).toHaveLength(1);
  expect(unapproved([approval('security-officer-1', 'agree', 1)], turn)).toHaveLength(1);
  expect(unapproved([approval('internal-witness-1', 'agree', 1)], turn)).toEqual([]);
});

function eventName(line: string): string {
  const { type, step } = JSON.parse(line) as CeremonyEvent;
  return step === null ? type : `${type} ${step.id}`;
}
