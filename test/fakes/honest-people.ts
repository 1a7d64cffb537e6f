import { ask, type ScriptedPeople } from '../../electron/cli/ask.ts';
import { paperOf } from '../../electron/cli/paper.ts';
import { scriptedHand } from '../../electron/cli/scripted-inputs.ts';
import type { CeremonyView, CurrentStepView } from '../../shared/ipc/view.ts';
import { type LightRoom, passphrase } from './light-room.ts';

/** A room in which people know what to do next, whatever happened before. */
export interface Honest {
  readonly room: LightRoom;
  readonly code: string;
  /** What they decide about an exception. */
  decide?: Record<string, unknown>;
}

/** Does one of the things that are right where `view` stands, as people would who want to get on. Throws what the service says. */
export async function goOn(honest: Honest, view: CeremonyView): Promise<CeremonyView> {
  const { room, code } = honest;
  const { current, status } = view;
  const { service } = room.people;
  if (status === 'interrupted') return ask(service, 'ceremony.resume', { code });
  if (status === 'signing') return sign(honest, view);
  if (current === null) throw new Error(`${code} is ${status} without a step`);
  return (current.begun ? await advance(honest, view, current) : null) ?? ask(service, 'step.begin', { code, step: current.id });
}

/** Plays until `until` says so, or the folder is written; at most `limit` moves. */
export async function playOn(honest: Honest, until: (view: CeremonyView) => boolean, limit = 250): Promise<CeremonyView> {
  let view = await honest.room.view(honest.code);
  for (let moves = 0; moves < limit && view.status !== 'finished' && !until(view); moves += 1) view = await goOn(honest, view);
  return view;
}

/** Plays to the end; gives the folder. */
export async function finish(honest: Honest): Promise<string> {
  const { folder, current } = await playOn(honest, () => false);
  if (folder === null) throw new Error(`${honest.code} does not end: ${JSON.stringify(current)}`);
  return folder;
}

function sign({ room, code }: Honest, { current }: CeremonyView): Promise<CeremonyView> {
  const [person = ''] = current?.turns.find(({ done }) => !done)?.people ?? [];
  return ask(room.people.service, 'ceremony.sign', { code, person, credential: passphrase() });
}

/** An approval that is missing, or a turn, by somebody who can give it; where nobody can, the way out. Null where nothing is missing. */
async function advance(honest: Honest, view: CeremonyView, step: CurrentStepView): Promise<CeremonyView | null> {
  const here = view.people.filter(({ present }) => present).map(({ id }) => id);
  const given = step.approvals.flatMap((rule) => rule.given);
  const rule = step.approvals.find((each) => each.given.length < each.count);
  const turn = step.turns.find(({ done }) => !done);
  if (rule !== undefined) {
    const [approver] = fewestRoles(
      view,
      rule.candidates.filter((id) => here.includes(id) && !given.includes(id)),
    );
    if (approver === undefined) return bringSomebody(honest, view, rule.candidates);
    return ask(honest.room.people.service, 'step.approve', {
      ...{ code: honest.code, step: step.id, person: approver, decision: 'agree', credential: passphrase() },
    });
  }
  if (turn === undefined) return null;
  const able = turn.people.filter(
    (id) => (turn.signs === 'presence' || here.includes(id)) && !(turn.signs === null && given.includes(id)),
  );
  const [person] = fewestRoles(view, able);
  if (person === undefined) return bringSomebody(honest, view, turn.people);
  return take(honest, step, turn, person);
}

/** Who plays one role comes first: the others are needed elsewhere. */
function fewestRoles({ people }: CeremonyView, ids: readonly string[]): readonly string[] {
  const roles = (id: string) => people.find((person) => person.id === id)?.alsoRoles?.length ?? 0;
  return [...ids].sort((left, right) => roles(left) - roles(right));
}

async function take(
  honest: Honest,
  step: CurrentStepView,
  turn: CurrentStepView['turns'][number],
  person: string,
): Promise<CeremonyView> {
  const { room, code, decide } = honest;
  const people = { ...room.people, ...(decide === undefined ? {} : { decide: () => decide }) };
  return penciled(people, async (writing) => {
    const { input } = await scriptedHand({ people: writing, code, step, turn, person });
    const taken = { code, step: step.id, turn: turn.id, person, input };
    return ask(room.people.service, 'step.perform', { ...taken, credential: passphrase() });
  });
}

/**
 * Lets `people` take a turn with a pencil: what they write down stays on paper where the turn was accepted. A checkpoint that is written
 * down again has the title of the one before, and theirs counts until then. Throws what `work` throws.
 */
export async function penciled<T>(people: ScriptedPeople, work: (people: ScriptedPeople) => Promise<T>): Promise<T> {
  const paper = paperOf(people);
  const written: (readonly [string, readonly string[]])[] = [];
  const done = await work({
    ...people,
    paper: { read: paper.read, write: (name, words) => void written.push([name, words]) },
  });
  for (const [name, words] of written) paper.write(name, words);
  return done;
}

/** Calls back somebody who left; else the step is done once more, and at last the ceremony is given up. */
async function bringSomebody(honest: Honest, view: CeremonyView, wanted: readonly string[]): Promise<CeremonyView> {
  const { room, code } = honest;
  const { service } = room.people;
  const caller = view.people.find(({ present }) => present)?.id ?? '';
  for (const person of wanted) {
    const called = await service.call('room.insert', { code, kind: 'arrive', fields: { person }, person: caller });
    if (called.ok) return called.value;
  }
  const fields = { expected: 'somebody who can do it', happened: 'nobody is left who can' };
  honest.decide =
    honest.decide === undefined
      ? { severity: 'repeat', text: 'it is done again', from: view.current?.id }
      : { severity: 'abort', text: 'it is given up' };
  return ask(service, 'room.insert', { code, kind: 'exception', fields, person: caller });
}
