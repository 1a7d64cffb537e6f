import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { CeremonyView, CurrentStepView, TurnView } from '../../shared/ipc/view.ts';
import { PRACTICE_OFFICER_PIN, PRACTICE_PASSPHRASE, PRACTICE_PIN } from '../service/practice/practice-room.ts';
import { ask, type ScriptedPeople } from './ask.ts';
import { scriptedHand } from './scripted-inputs.ts';

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
    people.progress(step.title, step.id);
    await ask(people.service, 'step.begin', { code, step: step.id });
    return;
  }
  const missing = step.approvals.find((rule) => rule.given.length < rule.count);
  const turn = step.turns.find((candidate) => !candidate.done);
  if (missing !== undefined) await approve(people, code, step, missing);
  else if (view.status === 'signing') await sign(people, view, step);
  else if (turn !== undefined) {
    if ((await people.before?.(view, step)) === true) return;
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
  if (step.turns.every((turn) => !turn.done)) people.progress(step.title, step.id);
  const [person] = step.turns.find((turn) => !turn.done)?.people ?? [];
  if (person === undefined) await ask(people.service, 'ceremony.resume', { code });
  else await ask(people.service, 'ceremony.sign', { code, person, credential: ownKey(people, person) });
}

async function take(people: ScriptedPeople, code: string, step: CurrentStepView, turn: TurnView): Promise<void> {
  const person = turn.people[0] ?? '';
  const { input, credential: handed = {} } = await scriptedHand({ people, code, step, turn, person });
  const taken = { code, step: step.id, turn: turn.id, person, input };
  if (turn.signs === null && turn.secret === 'none') return void (await ask(people.service, 'step.performOpen', taken));
  const credential = {
    ...(turn.signs === null ? {} : ownKey(people, person)),
    ...(turn.secret === 'pin' || turn.secret === 'new-pin' ? { pin: pinFor(step, turn) } : {}),
    ...handed,
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
