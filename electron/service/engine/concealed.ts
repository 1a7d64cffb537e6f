import { kindOf } from '../../../shared/engine/kinds.ts';
import { type CeremonyState, stepState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { CeremonyView, CurrentStepView, LedgerLine } from '../../../shared/ipc/view.ts';

/**
 * Whether the words of the last checkpoint stay off every screen, because people are to type them from paper: in the step the ceremony is
 * at, or, while it is interrupted, in one that is done again when it is resumed.
 */
export function concealsCheckpoint(state: CeremonyState, steps: readonly BoundStep[], status: CeremonyView['status']): boolean {
  if (state.facts.checkpoint === null) return false;
  if (status === 'interrupted') {
    const facts = { ...state.facts, interruptions: state.facts.interruptions + 1 };
    return steps.some((step) => kindOf(step).renewed === true && asksWords(step, { ...state, facts }, {}));
  }
  return status === 'open' && waiting(state, steps).some((step) => asksWords(step, state, stepState(state, step.id).turns));
}

/** The step the ceremony is at, and, where people put it in, those that wait behind it up to the script's own. */
function waiting(state: CeremonyState, course: readonly BoundStep[]): readonly BoundStep[] {
  const left = course.filter((step) => stepState(state, step.id).status !== 'done');
  const own = left.findIndex((step) => !state.inserted.some(({ id }) => id === step.id));
  return left.slice(0, own + 1);
}

function asksWords(step: BoundStep, state: CeremonyState, done: object): boolean {
  const { plan, facts } = state;
  const turns = kindOf(step).turns(step, { plan, facts, head: stepState(state, step.id).head });
  return turns.some(({ id, secret }) => secret === 'words' && !Object.hasOwn(done, id));
}

/** `view` without the words of any checkpoint, and without the digests they are made of. */
export function withoutCheckpoints(view: CeremonyView): CeremonyView {
  const heads = view.checkpoints.map(({ head }) => head);
  return {
    ...view,
    headWords: [],
    checkpoints: [],
    previous: view.previous === null ? null : withoutHeads(view.previous, heads),
    ledger: view.ledger.map(withoutWords),
  };
}

function withoutHeads(step: CurrentStepView, heads: readonly string[]): CurrentStepView {
  return { ...step, shown: { ...step.shown, expected: step.shown.expected.filter(({ value }) => !heads.includes(value)) } };
}

function withoutWords(line: LedgerLine): LedgerLine {
  return line.type === 'checkpoint' ? { ...line, text: 'A checkpoint was written down.' } : line;
}
