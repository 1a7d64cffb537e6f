import { observedRows } from '../components/observed.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** How it should read stands in the step already; what was typed into records anew is a row each. */
export const correct: StepView = { lingers: true, observed: ({ observed }) => observedRows(member(observed, 'values')) };
