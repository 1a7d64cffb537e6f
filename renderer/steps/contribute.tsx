import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** Randomness that was committed to: by token and laptop first, then by each custodian. */
export const contribute: StepView = {
  lingers: true,
  observed: ({ observed }) => chosenRows(observed, ['token', 'laptop', 'commitment', 'made', 'symbols', 'bits']),
};
