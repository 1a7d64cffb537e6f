import { courseOf, type ScriptSteps } from './course.ts';
import type { Facts } from './facts.ts';
import { kindOf } from './kinds.ts';
import { type CeremonyState, type StepState, stepState, withPending } from './state.ts';
import type { BoundStep } from './step-kind.ts';

/**
 * The steps of a kind that is wanted are to be done again, where they were begun. Where the ceremony is aborted nobody has to log in any
 * more: a token that is gone must not keep people from ending in order.
 */
export function renew(
  state: CeremonyState,
  steps: readonly BoundStep[],
  isWanted: (kind: ReturnType<typeof kindOf>, status: StepState['status']) => boolean,
): CeremonyState {
  const begun = steps.filter((step) => {
    const { attempt, status } = stepState(state, step.id);
    const kind = kindOf(step);
    return attempt > 0 && isWanted(kind, status) && !(state.aborted !== null && kind.logsIn === true);
  });
  return withPending(
    state,
    begun.map(({ id }) => id),
  );
}

/** Everybody left the room: presence and logins are proved anew. What was done stays done. */
export function leaveRoom(state: CeremonyState, steps: readonly BoundStep[]): CeremonyState {
  return { ...renew(state, steps, ({ renewed }) => renewed === true), present: [] };
}

/** After an interruption nobody has typed the last checkpoint back any more. */
export function withInterruption(facts: Facts): Facts {
  const checkpoint = facts.checkpoint === null ? null : { ...facts.checkpoint, typedBy: [] };
  return { ...facts, interruptions: facts.interruptions + 1, checkpoint };
}

/** A step that was put in before the roll-call was over, and is not done, waits for the roll-call: nobody could sign in it. */
export function presenceFirst(state: CeremonyState, script: ScriptSteps): CeremonyState {
  if (state.course === null) return state;
  const course = courseOf(state, script);
  const last = course.findLastIndex((step) => isPresence(step) && stepState(state, step.id).attempt > 0);
  const isWaiting = (step: BoundStep, index: number) =>
    index < last && state.inserted.some(({ id }) => id === step.id) && stepState(state, step.id).status !== 'done';
  const waiting = course.filter(isWaiting);
  if (waiting.length === 0) return state;
  const moved = course.flatMap((step, index) => {
    if (isWaiting(step, index)) return [];
    return index === last ? [step, ...waiting] : [step];
  });
  return { ...state, course: moved };
}

function isPresence(step: BoundStep): boolean {
  const { renewed, logsIn } = kindOf(step);
  return renewed === true && logsIn !== true;
}
