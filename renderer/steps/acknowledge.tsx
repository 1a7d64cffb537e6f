import type { StepView } from './step-view.ts';

/** The text is on the usual page; each custodian signs it in a window of their own. */
export const acknowledge: StepView = {};
