import { chosenRows, observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** Randomness that was committed to: by token and laptop first, then by each custodian. */
export const contribute: StepView = {
  lingers: true,
  observed: ({ observed }) => [
    ...(['token', 'laptop'] as const).flatMap((source) => {
      const commitment = member(observed, source);
      return commitment === null ? [] : observedRows(commitment, text.entropy.drawn[source]);
    }),
    ...chosenRows(observed, ['commitment', 'made', 'symbols', 'bits']),
  ],
};
