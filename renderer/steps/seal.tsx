import { chosenRows, observedRows } from '../components/observed.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** A sheet in its bag, and how many sheets there are. */
export const seal: StepView = {
  lingers: true,
  observed: ({ observed }) => [...chosenRows(observed, ['bag']), ...observedRows(member(observed, 'sheets'))],
};
