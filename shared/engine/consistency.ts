import type { Json } from '../core/canonical-json.ts';
import type { ActState } from './act-log.ts';
import type { Contradiction } from './contradiction.ts';
import { courseOf, type ScriptSteps } from './course.ts';
import { findUnexpected } from './expected.ts';
import { kindOf } from './kinds.ts';
import { madeKeys } from './made-keys.ts';
import { findRepeatProblem } from './settlement.ts';
import { type CeremonyState, stepState } from './state.ts';
import type { BoundStep } from './step-kind.ts';

/**
 * What in `observed`, parsed by the kind of `step`, cannot be true where the ceremony stands in `state`, just before the turn is
 * recorded; null when nothing is. The same question for who records a turn and who verifies it years later.
 */
export function findContradiction(
  state: CeremonyState,
  step: BoundStep,
  observed: Json,
  turn: { readonly id: string; readonly person: string; readonly at: string },
  script: ScriptSteps,
): Contradiction | null {
  const { head, attempt, turns } = stepState(state, step.id);
  const acts = state.acts.ofStep(step.id);
  const done = acts
    .filter((act) => act.attempt === attempt && isDone(act))
    .map(({ act, detail, outcome }) => ({ act, detail, observed: outcome?.observed ?? {} }));
  return (
    kindOf(step).consistent?.(step, observed, {
      plan: state.plan,
      facts: state.facts,
      head,
      turn: turn.id,
      person: turn.person,
      at: turn.at,
      taken: Object.keys(turns),
      done,
      tried: acts.filter((act) => act.outcome !== null).map(({ act }) => act),
      present: state.present,
      run: state.blocks[step.block ?? '']?.run ?? 1,
      made: () => madeKeys(state, [...script.steps, ...courseOf(state, script)]),
      checkpointed: state.checkpoints.some((checkpoint) => checkpoint.head === head),
    }) ??
    findUnexpected(step, observed) ??
    findProposalContradiction(state, step, observed, script)
  );
}

/** What a turn wants done must be possible where the ceremony stands. */
function findProposalContradiction(
  state: CeremonyState,
  step: BoundStep,
  observed: Json,
  script: ScriptSteps,
): Contradiction | null {
  const proposal = kindOf(step).proposes?.(step, observed) ?? null;
  if (proposal?.abort === true && state.aborted !== null)
    return { what: 'an abort', expected: 'one', got: `another, after ${state.aborted.exception}` };
  if (proposal?.from === undefined) return null;
  const problem = findRepeatProblem(state, courseOf(state, script), proposal.from);
  return problem === null ? null : { what: 'what is done once more', expected: 'steps that can be', got: problem };
}

/** Whether an act has happened, as far as anybody can know: what people observe, such as a print, counts as done where it may have. */
export function isDone({ outcome, effect }: ActState): boolean {
  if (outcome?.result === 'counted-as-done') return effect === 'observed';
  return outcome?.result === 'done' || outcome?.result === 'found-done';
}
