import type { StepView } from './step-view.ts';

/** Who allows it signs in a window of their own. */
export const depart: StepView = {};
