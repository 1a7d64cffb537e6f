import { observedRows } from '../components/observed.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** A key destroyed: what the affidavit says. */
export const destroyKey: StepView = {
  lingers: true,
  observed: ({ observed }) => [
    ...observedRows(member(observed, 'what')),
    ...observedRows(member(observed, 'how'), 'How'),
    ...observedRows(member(observed, 'when'), 'When'),
    ...observedRows(member(observed, 'by'), 'By'),
  ],
};
