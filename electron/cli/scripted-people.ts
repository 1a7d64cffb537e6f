import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { bytesToHex, utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError, type ErrorCode } from '../../shared/core/errors/index.ts';
import type { CallInput, CallOutput, ServiceCall } from '../../shared/ipc/contract.ts';
import type { CeremonyView, CurrentStepView, TurnView } from '../../shared/ipc/view.ts';
import { shareCommitment } from '../../shared/shares/commitment.ts';
import { decodeShare } from '../../shared/shares/envelope.ts';
import { wipeAll } from '../../shared/shares/own-bytes.ts';
import { rasterisePdf } from '../service/documents/image.ts';
import { readSheetImage } from '../service/documents/read-sheet.ts';
import { PRACTICE_OFFICER_PIN, PRACTICE_PASSPHRASE, PRACTICE_PIN } from '../service/practice/practice-room.ts';
import type { Service } from '../service/service.ts';

/** What scripted people know: their passphrases, where the sheets come out, and the fingerprint they brought on paper. */
export interface ScriptedPeople {
  readonly service: Pick<Service, 'call'>;
  /** The folder where practice sheets are printed to. */
  readonly sheets: string;
  readonly fingerprint: string;
  readonly progress: (text: string) => void;
  /** The PIN of the card of each person who signs with one, by their id. Absent: everybody has a passphrase. */
  readonly cards?: Readonly<Record<string, string>>;
  /** Called before each turn, for people who make mistakes first. */
  readonly before?: (view: CeremonyView, step: CurrentStepView) => Promise<void>;
}

/** Calls the service and gives the value, or throws the error it answered with. */
export async function ask<C extends ServiceCall>(
  service: Pick<Service, 'call'>,
  call: C,
  input: CallInput<C>,
): Promise<CallOutput<C>> {
  const result = await service.call(call, input);
  if (result.ok) return result.value;
  const { code, field, expected, got, action } = result.error;
  throw new ClavigerError(code as ErrorCode, {
    field,
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
    action,
  });
}

/** Does everything there is to do in the ceremony `code`, from wherever it stands, until its folder is written. */
export function playCeremony(people: ScriptedPeople, code: string): Promise<CeremonyView> {
  return playUntil(people, code, () => false);
}

/** Does what there is to do in the ceremony `code` until `until` says so, or its folder is written. Gives what is shown then. */
export async function playUntil(
  people: ScriptedPeople,
  code: string,
  until: (view: CeremonyView) => boolean,
): Promise<CeremonyView> {
  for (;;) {
    const view = await ask(people.service, 'ceremony.view', { code });
    if (view.status === 'finished' || until(view)) return view;
    if (view.status === 'interrupted') await ask(people.service, 'ceremony.resume', { code });
    else await playStep(people, view);
  }
}

async function playStep(people: ScriptedPeople, view: CeremonyView): Promise<void> {
  const step = view.current;
  const { code } = view;
  if (step === null) throw new ClavigerError('INTERNAL', { field: 'ceremony', got: `${view.status} without a step` });
  if (!step.begun) {
    people.progress(`${step.title}`);
    await ask(people.service, 'step.begin', { code, step: step.id });
    return;
  }
  const missing = step.approvals.find((rule) => rule.given.length < rule.count);
  const turn = step.turns.find((candidate) => !candidate.done);
  if (missing !== undefined) await approve(people, code, step, missing);
  else if (view.status === 'signing') await sign(people, view, step);
  else if (turn !== undefined) {
    await people.before?.(view, step);
    await take(people, code, step, turn);
  } else await ask(people.service, 'step.begin', { code, step: step.id });
}

async function approve(
  people: ScriptedPeople,
  code: string,
  step: CurrentStepView,
  rule: CurrentStepView['approvals'][number],
): Promise<void> {
  const person = rule.candidates.find((candidate) => !rule.given.includes(candidate)) ?? '';
  await ask(people.service, 'step.approve', {
    code,
    step: step.id,
    person,
    decision: 'agree',
    credential: ownKey(people, person),
  });
}

async function sign(people: ScriptedPeople, { code }: CeremonyView, step: CurrentStepView): Promise<void> {
  if (step.turns.every((turn) => !turn.done)) people.progress(step.title);
  const [person] = step.turns.find((turn) => !turn.done)?.people ?? [];
  if (person === undefined) await ask(people.service, 'ceremony.resume', { code });
  else await ask(people.service, 'ceremony.sign', { code, person, credential: ownKey(people, person) });
}

async function take(people: ScriptedPeople, code: string, step: CurrentStepView, turn: TurnView): Promise<void> {
  const person = turn.people[0] ?? '';
  const input = await inputFor(people, code, step, turn, person);
  const taken = { code, step: step.id, turn: turn.id, person, input };
  if (turn.signs === null && turn.secret === 'none') return void (await ask(people.service, 'step.performOpen', taken));
  const credential = {
    ...(turn.signs === null ? {} : ownKey(people, person)),
    ...(turn.secret === 'pin' || turn.secret === 'new-pin' ? { pin: pinFor(step, turn) } : {}),
  };
  await ask(people.service, 'step.perform', { ...taken, credential });
}

/** The PIN, or the half of it, that is typed in a turn: a PIN in two parts is typed by two people. */
function pinFor(step: CurrentStepView, turn: TurnView): Uint8Array {
  const owner = turn.id.startsWith('officer-pin') ? 'officer-pin' : 'user-pin';
  const pin = utf8ToBytes(owner === 'officer-pin' ? PRACTICE_OFFICER_PIN : PRACTICE_PIN);
  if (!step.turns.some(({ id }) => id === `${owner}-second`)) return pin;
  const half = pin.length / 2;
  return turn.id.endsWith('-second') ? pin.slice(half) : pin.slice(0, half);
}

/** What opens the key of a person: the passphrase of their file, or the PIN of their card. */
function ownKey({ cards }: ScriptedPeople, person: string): { readonly passphrase?: Uint8Array; readonly pin?: Uint8Array } {
  const pin = cards?.[person];
  return pin === undefined ? { passphrase: utf8ToBytes(PRACTICE_PASSPHRASE) } : { pin: utf8ToBytes(pin) };
}

async function inputFor(
  people: ScriptedPeople,
  code: string,
  step: CurrentStepView,
  turn: TurnView,
  person: string,
): Promise<Record<string, unknown>> {
  if (turn.secret === 'share') return readSheet(people, code, step, turn, person);
  if (step.kind === 'byok-request' && turn.id === 'compare') return { fingerprint: people.fingerprint };
  if (step.kind === 'record')
    return { values: Object.fromEntries(step.shown.expected.map(({ label }) => [label, `practice ${label}`])) };
  if (step.kind === 'identify-token') return secondHolderOf(people, code, step, turn, person);
  if (turn.secret === 'new-pin') return { made: 'generated' };
  if (turn.id === 'agree-to-wipe') return { objects: countedObjects(step) };
  if (step.kind === 'close') return { decision: 'agree', note: '' };
  return {};
}

/** Who types the second part of a PIN, where there is one. */
async function secondHolderOf(people: ScriptedPeople, code: string, step: CurrentStepView, turn: TurnView, person: string) {
  const task = { task: 'turn', code, step: step.id, turn: turn.id, person } as const;
  const [holder] = (await ask(people.service, 'custodian.prompt', task)).secondHolders ?? [];
  return holder === undefined ? {} : { secondHolder: holder.id };
}

/** How many objects the people in the room saw on the screen. */
function countedObjects(step: CurrentStepView): number {
  const looked = z
    .object({ objects: z.object({ total: z.int() }) })
    .safeParse(step.turns.find(({ id }) => id === 'look')?.observed);
  return looked.success ? looked.data.objects.total : 0;
}

/** Reads the printed sheet back as its holder would: from the paper's picture to the commitment, and nothing else leaves. */
async function readSheet(people: ScriptedPeople, code: string, step: CurrentStepView, turn: TurnView, person: string) {
  const { share } = await ask(people.service, 'custodian.prompt', { task: 'turn', code, step: step.id, turn: turn.id, person });
  if (share === null) throw new ClavigerError('INTERNAL', { field: step.id, expected: 'a share to read' });
  const sheet = join(people.sheets, `${code}-${share.setId}-${share.index}.pdf`.toLowerCase());
  const codes = await readSheetImage(await rasterisePdf(new Uint8Array(await readFile(sheet)), 150));
  const [ascii] = codes;
  if (ascii === undefined) throw new ClavigerError('SHEET_UNREADABLE', { field: sheet });
  const read = decodeShare(ascii);
  const commitment = bytesToHex(shareCommitment(read));
  // In a rehearsal the people are in the service's process: what they read must not wait there for the collector.
  wipeAll(read.y, ...codes);
  return { commitment, by: 'scan' };
}
