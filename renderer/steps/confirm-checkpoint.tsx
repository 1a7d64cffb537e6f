import type { StepView } from './step-view.ts';

/** The words are typed from paper, in windows of their own; this one shows none meanwhile. */
export const confirmCheckpoint: StepView = {};
