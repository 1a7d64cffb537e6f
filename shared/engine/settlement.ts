import { breakNamed, printsOf, voidSets } from './blocks.ts';
import { abortedCourse, courseOf, isPresence, type ScriptSteps } from './course.ts';
import { kindOf } from './kinds.ts';
import { leaveRoom } from './presence.ts';
import { noEnding } from './room-facts.ts';
import { type CeremonyState, currentStep, stepState, withPending } from './state.ts';
import type { BoundStep, Settlement } from './step-kind.ts';

/** A settlement that is in force: by which step, recorded in which event. */
type Settled = Settlement & { readonly by: string; readonly seq: number };

/** What people decided is done: steps are to be done again, or the ceremony is only ended in order. */
export function settle(state: CeremonyState, script: ScriptSteps, settled: Settled): CeremonyState {
  if (settled.abort === true) return abort(state, script, settled);
  return settled.from === undefined
    ? state
    : repeat(givenUp(state, script, settled.by), script, { ...settled, from: settled.from });
}

/**
 * Where steps are done once more, what else was put in and is not finished is given up: it would wait behind them, and be finished in
 * another room than it was begun in. Of a break everybody comes back.
 */
function givenUp(state: CeremonyState, script: ScriptSteps, by: string): CeremonyState {
  const course = courseOf(state, script);
  const open = course.filter(
    ({ id }) => id !== by && state.inserted.some((known) => known.id === id) && stepState(state, id).status !== 'done',
  );
  const left = { ...state, course: course.filter((step) => !open.includes(step)) };
  if (open.length === 0) return state;
  return open.some((step) => kindOf(step).empties === true) ? leaveRoom(left, left.course) : left;
}

/** The script's steps from `from` to the current one, where they were begun: what is done once more. Empty where `from` is none of them. */
export function repeatedSteps(state: CeremonyState, course: readonly BoundStep[], from: string): readonly BoundStep[] {
  const isInserted = (step: BoundStep) => state.inserted.some(({ id }) => id === step.id);
  // What came before an abort stays as it was.
  const begin = state.aborted === null ? 0 : course.findIndex(({ id }) => id === state.aborted?.exception) + 1;
  const ahead = course.slice(begin).filter((step) => !isInserted(step));
  const last = ahead.indexOf(currentStep(state, ahead) ?? (ahead.at(-1) as BoundStep));
  const first = ahead.findIndex(({ id }) => id === from);
  if (first === -1 || first > last) return [];
  return ahead.slice(first, last + 1).filter((step) => stepState(state, step.id).attempt > 0);
}

/** Why the steps from `from` cannot be done once more, in words; null when they can. */
export function findRepeatProblem(state: CeremonyState, course: readonly BoundStep[], from: string): string | null {
  const repeated = repeatedSteps(state, course, from);
  if (repeated.length === 0) return `${from} is no step that was begun`;
  const never = repeated.find((step) => !isUntouched(state, step) && repeatOf(state, step) === 'never');
  return never === undefined ? null : `“${never.title}” (${never.id}) can be done only once`;
}

/** The ids of the steps from which the ceremony can be done once more, in order. */
export function repeatable(state: CeremonyState, course: readonly BoundStep[]): readonly string[] {
  return course.filter(({ id }) => findRepeatProblem(state, course, id) === null).map(({ id }) => id);
}

/** How a step can be done once more as things stand. In a complete block the key material is gone: nothing of it can. */
function repeatOf(state: CeremonyState, step: BoundStep): 'alone' | 'block' | 'never' {
  if (step.block !== null && state.blocks[step.block]?.status === 'complete') return 'never';
  const { repeat = 'never' } = kindOf(step);
  return repeat === 'block' && step.block === null ? 'never' : repeat;
}

/** A step that was begun, and in which nothing was done yet, can always begin again. */
function isUntouched(state: CeremonyState, step: BoundStep): boolean {
  const { status, turns, attempt } = stepState(state, step.id);
  const acted = state.acts.ofStep(step.id).some((act) => act.attempt === attempt && act.outcome?.result !== 'failed');
  return status !== 'done' && Object.keys(turns).length === 0 && !acted;
}

function repeat(
  state: CeremonyState,
  script: ScriptSteps,
  { from, because }: Settled & { readonly from: string },
): CeremonyState {
  const steps = repeatedSteps(state, courseOf(state, script), from);
  const blocks = steps.filter((step) => !isUntouched(state, step) && repeatOf(state, step) === 'block').map(({ block }) => block);
  const broken = [...new Set(blocks)].filter((block) => block !== null);
  const alone = steps.filter(({ block }) => block === null || !broken.includes(block));
  const spoiled = alone.filter((step) => kindOf(step).undo !== undefined).flatMap(({ id }) => printsOf(state, id));
  // The last is undone first: what lies on another is undone before it.
  const facts = alone.toReversed().reduce((known, step) => kindOf(step).undo?.(known, step) ?? known, state.facts);
  const undone = {
    ...state,
    facts: { ...facts, spoiledSheets: facts.spoiledSheets + spoiled.length },
    spoiled: new Set([...state.spoiled, ...spoiled]),
  };
  return breakNamed(
    withPending(
      undone,
      alone.map(({ id }) => id),
      { shown: null },
    ),
    script.steps,
    broken,
    because,
  );
}

/** Nothing of the script is done any more but its end. What a secret block had in memory is void, its sheets are spoiled. */
function abort(state: CeremonyState, script: ScriptSteps, { by, seq }: Settled): CeremonyState {
  const open = Object.keys(state.blocks).filter((name) => state.blocks[name]?.status !== 'complete');
  const members = script.steps.filter(({ block }) => block !== null && open.includes(block));
  const spoiled = members.flatMap(({ id }) => printsOf(state, id));
  const course = abortedCourse(state, script, by);
  const ahead = course
    .slice(course.findIndex(({ id }) => id === by) + 1)
    .filter((step) => stepState(state, step.id).attempt > 0 && !isPresence(step));
  return {
    // What people decided about another end than this one counts no more.
    ...withPending(
      state,
      ahead.map(({ id }) => id),
      { shown: null },
    ),
    course,
    aborted: { exception: by, seq },
    blocks: Object.fromEntries(
      Object.entries(state.blocks).map(([name, block]) => [name, open.includes(name) ? { ...block, status: 'ended' } : block]),
    ),
    facts: { ...voidSets(state, spoiled.length), ending: noEnding },
    spoiled: new Set([...state.spoiled, ...spoiled]),
  };
}
