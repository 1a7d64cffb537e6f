import type { Json } from '../../../shared/core/canonical-json.ts';
import { checkpointWords } from '../../../shared/core/words.ts';
import { standingApprovals } from '../../../shared/engine/approving.ts';
import { ABORT_SECTION, courseOf } from '../../../shared/engine/course.ts';
import { kindOf } from '../../../shared/engine/kinds.ts';
import { repeatable } from '../../../shared/engine/settlement.ts';
import { type CeremonyState, currentStep, stepState } from '../../../shared/engine/state.ts';
import { type BoundStep, peopleOf } from '../../../shared/engine/step-kind.ts';
import { type ExceptionFields, exceptionFact } from '../../../shared/engine/steps/exception.ts';
import type { CeremonyView, CurrentStepView, LedgerLine } from '../../../shared/ipc/view.ts';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import { describeEvent } from '../../../shared/transcript/describe.ts';
import { type Ceremony, statusOf } from './ceremony.ts';
import { concealsCheckpoint, withoutCheckpoints } from './concealed.ts';
import { type ScreenNames, screenNames } from './names.ts';
import { openActs } from './recover.ts';
import type { Room } from './room.ts';
import { insertableKinds } from './room-events.ts';
import { shownFor, turnsOf } from './runner.ts';

const LEDGER_LINES = 60;

/** What the windows show of a ceremony: a projection of its transcript and nothing else, and no word that people are to bring on paper. */
export function viewCeremony(ceremony: Ceremony, room: Room): CeremonyView {
  const view = projectCeremony(ceremony, room);
  const state = ceremony.journal.state();
  const conceals = concealsCheckpoint(state, courseOf(state, ceremony.script), view.status);
  return conceals ? withoutCheckpoints(view) : view;
}

function projectCeremony(ceremony: Ceremony, room: Room): CeremonyView {
  const state = ceremony.journal.state();
  const status = statusOf(ceremony, room);
  const step = status === 'finished' ? undefined : currentStep(state, ceremony.steps);
  const names = screenNames(ceremony, room, state);
  const signed = status === 'signing' ? room.store.signatures(ceremony.code).people : [];
  return {
    code: ceremony.code,
    title: state.title,
    mode: state.plan.mode,
    planDigest: state.planDigest,
    openedAt: state.openedAt,
    minutesPlanned: ceremony.script.duration,
    status,
    count: state.count,
    head: state.head,
    headWords: [...checkpointWords(state.head)],
    people: state.plan.people.map(({ id, name, role, alsoRoles }) => ({
      id,
      name,
      role,
      ...(alsoRoles === undefined ? {} : { alsoRoles: [...alsoRoles] }),
      present: status !== 'interrupted' && state.present.includes(id),
    })),
    sections: sectionsOf(ceremony, state, names),
    current: step === undefined ? null : viewStep(ceremony, state, step, { signed, names }),
    previous: previousStep(ceremony, state, names),
    next: nextStep(ceremony, state, names),
    ledger: ledgerOf(ceremony, room, state, names),
    checkpoints: state.checkpoints.map(({ seq, head, words }) => ({ seq, head, words: [...words] })),
    spoiledSheets: state.facts.spoiledSheets,
    insertable: [...insertableKinds(ceremony)],
    ...exceptionsOf(ceremony, state),
    aborted: ceremony.steps.find(({ id }) => id === state.aborted?.exception)?.title ?? null,
    refusals: state.refusals,
    interruptions: state.interruptions,
    folder: room.store.finished(ceremony.code)?.folder ?? null,
  };
}

function sectionsOf(ceremony: Ceremony, state: CeremonyState, names: ScreenNames): CeremonyView['sections'] {
  const current = currentStep(state, ceremony.steps);
  const ending = { id: ABORT_SECTION, title: 'After the abort', block: null };
  const own = ceremony.script.sections;
  // What exists is ended before the transcript is closed.
  const sections = state.aborted === null ? own : [...own.slice(0, -1), ending, ...own.slice(-1)];
  return sections.map(({ id, title, block }) => ({
    id,
    title,
    block: block ?? null,
    steps: ceremony.steps
      .filter((step) => step.section === id)
      .map((step) => {
        const { status, attempt } = stepState(state, step.id);
        const shown =
          status !== 'done' && step.id === current?.id
            ? ('current' as const)
            : status === 'current'
              ? ('pending' as const)
              : status;
        return {
          id: step.id,
          title: names.titleOf(step),
          kind: step.kind,
          actor: step.actor,
          minutes: step.minutes,
          status: shown,
          attempt,
        };
      }),
  }));
}

/** Every exception, and where the ceremony can be taken up again while one is decided. */
function exceptionsOf(ceremony: Ceremony, state: CeremonyState): Pick<CeremonyView, 'exceptions' | 'repeatable'> {
  const current = currentStep(state, ceremony.steps);
  const isOpen = current !== undefined && kindOf(current).proposes !== undefined && state.closed === null;
  const called = state.inserted.filter(({ kind }) => kind === 'exception');
  return {
    exceptions: called.flatMap(({ id }) => {
      const step = ceremony.steps.find((candidate) => candidate.id === id);
      return step === undefined ? [] : [exceptionView(step, state, [...ceremony.steps, ...ceremony.script.steps])];
    }),
    repeatable: isOpen ? [...repeatable(state, ceremony.steps)] : [],
  };
}

function exceptionView(step: BoundStep, state: CeremonyState, known: readonly BoundStep[]): CeremonyView['exceptions'][number] {
  const { id, fields } = step;
  const { number, caller, during, expected, happened, round, decision } = exceptionFact(
    id,
    fields as ExceptionFields,
    state.facts,
  );
  return {
    id,
    ...{ number, caller, during, expected, happened, round },
    duringTitle: known.find((candidate) => candidate.id === during)?.title ?? during,
    settled: stepState(state, id).status === 'done',
    severity: decision?.severity ?? null,
    text: decision?.text ?? '',
    opinions: (decision?.opinions ?? []).map((opinion) => ({ ...opinion })),
  };
}

function viewStep(
  ceremony: Ceremony,
  state: CeremonyState,
  step: BoundStep,
  { signed, names }: { readonly signed: readonly string[]; readonly names: ScreenNames },
): CurrentStepView {
  const title = names.titleOf(step);
  const { status, attempt, shown, approvals, turns } = stepState(state, step.id);
  const standing = standingApprovals(state, { approvals });
  const approved = step.approve.every(({ role, count }) => standing.filter((approval) => approval.role === role).length >= count);
  const planned = turnsOf(step, state);
  // Nothing is left to do in it, and it was not finished: beginning it does.
  const waits = approved && planned.every(({ id }) => Object.hasOwn(turns, id));
  const unsettled = openActs(ceremony, [step.id]);
  const block = step.block === null ? undefined : state.blocks[step.block];
  const closed = state.closed !== null;
  return {
    id: step.id,
    kind: step.kind,
    title,
    actor: step.actor,
    attempt,
    begun: closed || (status === 'current' && unsettled.length === 0 && block?.status !== 'broken' && !waits),
    shown: { ...(shown !== null && status === 'current' ? shown : shownFor(step, state)), title },
    approvals: step.approve.map(({ role, count }) => ({
      role,
      count,
      given: standing.filter((approval) => approval.role === role).map((approval) => approval.person),
      candidates: peopleOf(state.plan, role).filter(
        (id) => !approvals.some((approval) => approval.person === id && approval.role !== role),
      ),
    })),
    approved,
    turns: planned.map((turn) => ({
      ...turn,
      people: [...turn.people],
      done: Object.hasOwn(turns, turn.id) || turn.people.some((person) => signed.includes(person)),
      observed: kindOf(step).conceals?.(turn.id, Object.keys(turns)) ? null : ((turns[turn.id] as Json | undefined) ?? null),
    })),
    optional: step.optional,
    block: step.block === null ? null : { id: step.block, run: block?.run ?? 1, restarts: block?.status === 'broken' },
    unsettled: unsettled.map((act) => `${act.act} (${act.effect})`),
  };
}

/** The step before the current one, where it is done in this run: people still compare what was observed in it. Where the ceremony came back for a step, they did. */
function previousStep(ceremony: Ceremony, state: CeremonyState, names: ScreenNames): CurrentStepView | null {
  const current = currentStep(state, ceremony.steps);
  const index = ceremony.steps.findIndex((step) => step.id === current?.id);
  const previous = ceremony.steps[index - 1];
  if (previous === undefined || stepState(state, previous.id).status !== 'done') return null;
  if (ceremony.steps.slice(index + 1).some((step) => stepState(state, step.id).status !== 'pending')) return null;
  const shown = stepState(state, previous.id).shown ?? shownFor(previous, state);
  const view = viewStep(ceremony, state, previous, { signed: [], names });
  return { ...view, shown: { ...shown, title: view.title } };
}

/** The step after the current one, so that its actor can get ready. */
function nextStep(ceremony: Ceremony, state: CeremonyState, names: ScreenNames): CeremonyView['next'] {
  const current = currentStep(state, ceremony.steps);
  const next = ceremony.steps
    .slice(ceremony.steps.findIndex((step) => step.id === current?.id) + 1)
    .find((step) => stepState(state, step.id).status !== 'done');
  return current === undefined || next === undefined ? null : { title: names.titleOf(next), actor: next.actor };
}

function ledgerOf(ceremony: Ceremony, room: Room, state: CeremonyState, { at, titleOf }: ScreenNames): LedgerLine[] {
  const steps = Object.fromEntries(ceremony.steps.map((step) => [step.id, titleOf(step)]));
  const first = Math.max(0, state.count - LEDGER_LINES);
  return room.store.lines(ceremony.code, first).map((line, index) => {
    const event = parseEvent(line, first + index + 1);
    return { seq: event.seq, at: event.at, type: event.type, text: describeEvent(event, { people: at(event.seq), steps }) };
  });
}
