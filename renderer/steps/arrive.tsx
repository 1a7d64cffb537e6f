import type { StepView } from './step-view.ts';

/** Whoever comes back proves presence in a window of their own. */
export const arrive: StepView = {};
