import { ask } from '../../electron/cli/ask.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import type { Rehearsal } from '../fakes/scripted-room.ts';
import { passphrase } from './mistakes.ts';

/** Until the step `id` is current, begun and approved. */
export function atApproved(id: string): (view: CeremonyView) => boolean {
  return ({ current }) => current?.id === id && current.begun && current.approved;
}

/** Until `turn` of the current step is the next. */
export function atTurn(step: string, turn: string): (view: CeremonyView) => boolean {
  return (view) => atApproved(step)(view) && view.current?.turns.find(({ done }) => !done)?.id === turn;
}

/** Somebody calls an exception; gives the id of its step. */
export async function callException(rehearsal: Rehearsal, code: string, person = 'custodian-2'): Promise<string> {
  const fields = { expected: 'what the script says', happened: 'something else' };
  const view = await ask(rehearsal.service(), 'room.insert', { code, kind: 'exception', fields, person });
  const id = view.current?.id ?? '';
  await ask(rehearsal.service(), 'step.begin', { code, step: id });
  return id;
}

/** What everybody who is there says to a decision. */
export async function opinionsIn(rehearsal: Rehearsal, code: string): Promise<Record<string, unknown>[]> {
  const { people } = await rehearsal.view(code);
  return people.filter(({ present }) => present).map(({ id }) => ({ person: id, opinion: 'agree', text: '' }));
}

/** The administrator writes down what is decided in this round. */
export async function decide(
  rehearsal: Rehearsal,
  code: string,
  step: string,
  decision: Readonly<Record<string, unknown>>,
  round = 1,
): Promise<void> {
  const opinions = await opinionsIn(rehearsal, code);
  const input = { benefits: [], text: 'so it was decided', opinions, ...decision };
  const turn = `decide-${round}`;
  await ask(rehearsal.service(), 'step.performOpen', { code, step, turn, person: 'administrator-1', input });
}

/** Somebody signs or refuses. */
export async function sign(
  rehearsal: Rehearsal,
  code: string,
  step: string,
  { turn, person, refuse }: { readonly turn: string; readonly person: string; readonly refuse?: string },
): Promise<void> {
  const input = refuse === undefined ? { decision: 'agree', note: '' } : { decision: 'refuse', note: refuse };
  await ask(rehearsal.service(), 'step.perform', { code, step, turn, person, input, credential: passphrase() });
}

/** Somebody signs what is on the screen, without a decision. */
export async function acknowledge(rehearsal: Rehearsal, code: string, step: string, turn: string): Promise<void> {
  const person = 'internal-witness-1';
  await ask(rehearsal.service(), 'step.perform', { code, step, turn, person, input: {}, credential: passphrase() });
}

/** An exception from its call to its last signature. */
export async function settleException(
  rehearsal: Rehearsal,
  code: string,
  decision: Readonly<Record<string, unknown>>,
): Promise<string> {
  const step = await callException(rehearsal, code);
  await decide(rehearsal, code, step, decision);
  if (decision.severity === 'replace' || decision.severity === 'abort')
    await sign(rehearsal, code, step, { turn: 'sign-1-officer', person: 'security-officer-1' });
  await sign(rehearsal, code, step, { turn: 'sign-1-witness', person: 'internal-witness-1' });
  return step;
}
