import { chosenRows, observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** A sheet in its bag, and how many sheets there are. */
export const seal: StepView = {
  lingers: true,
  observed: ({ observed }) => [
    ...chosenRows(observed, ['bag']),
    ...(['printed', 'sealed', 'destroyed'] as const).flatMap((sheets) =>
      observedRows(member(member(observed, 'sheets'), sheets), text.steps.sheets[sheets]),
    ),
  ],
};
