import { ask } from '../../electron/cli/ask.ts';
import { scriptedHand } from '../../electron/cli/scripted-inputs.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import type { Move, MoveTo } from './chaotic-moves.ts';
import { places } from './chaotic-moves.ts';
import { goOn, type Honest, penciled } from './honest-people.ts';
import { type LightRoom, passphrase, STRANGERS } from './light-room.ts';
import { LIGHT_PLACES } from './light-script.ts';

const names = [...new Set([...Object.values(LIGHT_PLACES), ...STRANGERS])];

/** Tries `move`; whatever the service answers is right by itself: what stands in the transcript afterwards tells. */
export async function make(room: LightRoom, code: string, move: Move): Promise<void> {
  const { service } = room.people;
  if (move.do === 'stop') {
    await room.restart();
    if (move.resume) await service.call('ceremony.resume', { code });
  } else if (move.do === 'jump') room.jump(move.by);
  else await act(room, await room.view(code), move);
}

async function act(room: LightRoom, view: CeremonyView, move: Exclude<Move, { do: 'stop' | 'jump' }>): Promise<void> {
  const { service } = room.people;
  const { code } = view;
  if (move.do === 'next') await next(room, view, move);
  else if (move.do === 'begin') await service.call('step.begin', { code, step: stepOf(move.step, view) });
  else if (move.do === 'approve') await approve(room, view, move);
  else if (move.do === 'perform') await perform(room, view, move);
  else if (move.do === 'insert') await insert(room, view, move);
  else if (move.do === 'except') await except(room, view, move);
  else if (move.do === 'skip') await skip(room, view, move);
  else await service.call('ceremony.sign', { code, person: personOf(move.person, everybody(view)), credential: passphrase() });
}

/** What is right to do next, some times over; what is decided about an exception is the move's. */
async function next(room: LightRoom, view: CeremonyView, { times, severity, from }: MoveTo<'next'>): Promise<void> {
  await goOnWith({ room, code: view.code, decide: decisionOf(severity, personOf(from, view.repeatable)) }, view, times);
}

async function goOnWith(
  honest: Honest,
  view: CeremonyView,
  times: number,
  until = (_view: CeremonyView) => false,
): Promise<void> {
  let here: CeremonyView | undefined = view;
  for (let time = 0; time < times && here !== undefined && here.status !== 'finished' && !until(here); time += 1)
    here = await goOn(honest, here).catch(() => undefined);
}

function decisionOf(severity: string, from: string) {
  const again = severity === 'repeat' || severity === 'replace' ? { from } : {};
  return {
    severity,
    text: 'this is decided',
    ...again,
    ...(severity === 'replace' ? { replaced: 'the printer by another' } : {}),
  };
}

function stepOf(step: string, { current }: CeremonyView): string {
  return step === 'here' ? (current?.id ?? 'sign') : step;
}

function personOf(person: string | number, fitting: readonly string[]): string {
  return typeof person === 'string' ? person : (fitting[person % Math.max(1, fitting.length)] ?? 'stranger');
}

function everybody({ people }: CeremonyView): readonly string[] {
  return people.map(({ id }) => id);
}

function here({ people }: CeremonyView): readonly string[] {
  return people.filter(({ present }) => present).map(({ id }) => id);
}

async function approve(room: LightRoom, view: CeremonyView, move: MoveTo<'approve'>): Promise<void> {
  const { code, current } = view;
  const person = personOf(move.person, current?.approvals.flatMap(({ candidates }) => candidates) ?? []);
  const approval = { code, step: stepOf(move.step, view), person, decision: move.decision };
  await room.people.service.call('step.approve', { ...approval, credential: passphrase(move.known) });
}

async function perform(room: LightRoom, view: CeremonyView, move: MoveTo<'perform'>): Promise<void> {
  const { code, current } = view;
  const turns = current?.turns ?? [];
  const turn = move.turn === 0 ? turns.find(({ done }) => !done) : turns[move.turn % Math.max(1, turns.length)];
  if (current === null || turn === undefined) return;
  const person = personOf(move.person, turn.people);
  await penciled(room.people, async (people) => {
    const { input } = await scriptedHand({ people, code, step: current, turn, person }).catch(() => ({ input: {} }));
    const taken = { code, step: stepOf(move.step, view), turn: turn.id, person, input };
    await ask(room.people.service, 'step.perform', { ...taken, credential: passphrase(move.known) });
  }).catch(() => undefined);
}

/** A step is left out; mostly where it may be, and after its approvals. */
async function skip(room: LightRoom, view: CeremonyView, move: MoveTo<'skip'>): Promise<void> {
  if (move.approved && view.current !== null && view.current.optional !== null)
    await goOnWith({ room, code: view.code }, view, 4, ({ current }) => current?.approved === true && current.begun);
  const drivers = view.current?.turns.flatMap(({ people }) => people) ?? [];
  const left = {
    code: view.code,
    step: stepOf(move.step, view),
    reason: 'there is none',
    person: personOf(move.person, drivers),
  };
  await room.people.service.call('step.skip', left);
}

async function insert(room: LightRoom, view: CeremonyView, move: MoveTo<'insert'>): Promise<void> {
  const { kind } = move;
  const given = view.current?.approvals.flatMap((rule) => rule.given) ?? [];
  const subject = personOf(move.subject, [...given, ...places]);
  const free = names.filter((name) => !view.people.some((person) => person.name === name));
  const newcomer = personOf(move.newcomer, [...free, ...free, ...names]);
  const fields = {
    correct: { of: '1', text: 'it should read otherwise' },
    break: { items: 'the laptop; the safe' },
    arrive: { person: everybody(view).find((id) => !here(view).includes(id)) ?? subject },
    depart: { person: subject, reason: 'a train' },
    'replace-person': { person: subject, reason: 'ill', file: room.fileOf(newcomer) },
  }[kind];
  const { code } = view;
  const put = await room.people.service.call('room.insert', { code, kind, fields, person: personOf(move.by, here(view)) });
  if (put.ok && move.through) await goOnWith({ room, code }, put.value, 8, ({ current }) => current?.id === view.current?.id);
}

/** An exception is called, where none is open, decided, and answered: right in all but one respect, or not. */
async function except(room: LightRoom, view: CeremonyView, move: MoveTo<'except'>): Promise<void> {
  const { code } = view;
  const { service } = room.people;
  if (view.current?.kind !== 'exception') {
    const fields = { expected: 'one thing', happened: 'another' };
    await service.call('room.insert', { code, kind: 'exception', fields, person: personOf(move.by, here(view)) });
  }
  const called = await room.view(code);
  if (called.current?.begun === false) await service.call('step.begin', { code, step: called.current.id });
  await decide(room, called, { ...move, from: move.from === 'here' ? (view.current?.id ?? '') : move.from });
  for (const answer of move.answers) await say(room, await room.view(code), answer);
}

async function decide(room: LightRoom, view: CeremonyView, move: MoveTo<'except'>): Promise<void> {
  const { code, current, repeatable } = view;
  const turn = current?.turns.find(({ done }) => !done);
  if (current?.kind !== 'exception' || turn === undefined) return;
  const asked = move.whole ? here(view) : here(view).slice(1);
  const opinions = asked.map((person) => ({ person, opinion: 'agree', text: '' }));
  const input = { ...decisionOf(move.severity, personOf(move.from, repeatable)), benefits: move.benefits, opinions };
  const person = turn.people.find((id) => here(view).includes(id)) ?? 'stranger';
  await room.people.service.call('step.perform', {
    code,
    step: current.id,
    turn: turn.id,
    person,
    input,
    credential: passphrase(),
  });
}

/** Somebody signs or refuses what was decided; for most, one of those who may. */
async function say(
  room: LightRoom,
  view: CeremonyView,
  { person, decision }: MoveTo<'except'>['answers'][number],
): Promise<void> {
  const { code, current } = view;
  const turn = current?.turns.find(({ done }) => !done);
  if (current === null || turn?.signs !== 'decide') return;
  const who = personOf(person, [...turn.people, ...turn.people, ...here(view)]);
  const input = { decision, note: decision === 'refuse' ? 'I saw it otherwise' : '' };
  await room.people.service.call('step.perform', {
    code,
    step: current.id,
    turn: turn.id,
    person: who,
    input,
    credential: passphrase(),
  });
}
