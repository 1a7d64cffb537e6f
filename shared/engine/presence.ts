import type { Plan } from '../transcript/plan.ts';
import { courseOf, isPresence, type ScriptSteps } from './course.ts';
import type { Facts } from './facts.ts';
import { kindOf } from './kinds.ts';
import { type CeremonyState, type StepState, stepState, withPending, withStep } from './state.ts';
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

/**
 * Where somebody took a place, what whoever had it approved or decided in a step that is not done counts no more: the newcomer says so
 * themselves. `before`: the plan until then.
 */
export function withNewcomers(state: CeremonyState, before: Plan, course: readonly BoundStep[]): CeremonyState {
  const { plan, facts } = state;
  if (state.plan === before) return state;
  const gone = before.people.filter((old) => !plan.people.some((now) => now.certificateSha256 === old.certificateSha256));
  const isGone = (id: string) => gone.some((old) => old.id === id);
  const open = course.filter(({ id }) => stepState(state, id).status === 'current');
  const former = [...state.former, ...gone.map(({ certificateSha256 }) => certificateSha256)];
  const known: CeremonyState = { ...state, former };
  return open.reduce((changed, step) => {
    const { approvals, turns, head } = stepState(changed, step.id);
    const own = kindOf(step).turns(step, { plan, facts, head });
    const decided = own.filter(({ signs, people }) => signs === 'decide' && people.every(isGone)).map(({ id }) => id);
    return withStep(changed, step.id, {
      approvals: approvals.filter(({ person }) => !isGone(person)),
      turns: Object.fromEntries(Object.entries(turns).filter(([turn]) => !decided.includes(turn))),
    });
  }, known);
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
