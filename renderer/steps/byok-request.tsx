import { observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** The cloud's request. The fingerprint is not shown while somebody still has to type it from paper. */
export const byokRequest: StepView = {
  Body: ({ step }) => (step.turns.every((turn) => turn.done) ? null : <p className="note">{text.steps.fromPaper}</p>),
  observed: (turn, step) => {
    const compared = step.turns.every((other) => other.done);
    return [
      ...observedRows(member(turn.observed, 'validTo'), text.observedLabel('validTo')),
      ...(compared ? observedRows(member(turn.observed, 'wrappingKeySha256'), text.observedLabel('wrappingKeySha256')) : []),
    ];
  },
};
