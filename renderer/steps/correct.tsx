import type { StepView } from './step-view.ts';

/** How it should read stands in the step already. */
export const correct: StepView = {};
