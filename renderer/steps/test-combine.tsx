import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** Every smallest group of shares, joined in memory. */
export const testCombine: StepView = {
  lingers: true,
  observed: ({ observed }) => chosenRows(observed, ['subsets', 'subsetsOf', 'tooFew', 'checkValue']),
};
