import type { StepView } from './step-view.ts';

/** A decision: its approvals are the whole step. */
export const approve: StepView = {};
