import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** Shares of an earlier set, handed over one by one: which sheet, how it was read, and what they give. Never the share. */
export const collectShares: StepView = {
  lingers: true,
  observed: ({ observed }) => chosenRows(observed, ['index', 'by', 'joined']),
};
