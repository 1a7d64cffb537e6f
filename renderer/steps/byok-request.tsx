import type { CurrentStepView } from '../../shared/ipc/view.ts';
import { chosenRows, observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** The cloud's request. The fingerprint is not shown while somebody still has to type it from paper. */
export const byokRequest: StepView = {
  lingers: true,
  Body: ({ step }) => (isCompared(step) ? null : <p className="note">{text.steps.fromPaper}</p>),
  conceals: (step) => !isCompared(step),
  observed: (turn, step) =>
    turn.id === 'read'
      ? observedRows(member(turn.observed, 'validTo'), text.observedLabel('validTo'))
      : isCompared(step)
        ? chosenRows(turn.observed, ['wrappingKeySha256', 'compared'])
        : [],
};

function isCompared(step: CurrentStepView): boolean {
  return step.turns.every((turn) => turn.done);
}
