import type { StepView } from './step-view.ts';

/** What is destroyed and what remains is shown as it is found. */
export const zeroise: StepView = {};
