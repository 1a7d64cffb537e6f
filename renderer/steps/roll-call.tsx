import type { StepView } from './step-view.ts';

/** Everybody proves presence in a window of their own. */
export const rollCall: StepView = {};
