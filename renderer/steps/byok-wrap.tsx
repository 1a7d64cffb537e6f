import type { StepView } from './step-view.ts';

/** The key wrapped for the cloud. */
export const byokWrap: StepView = { lingers: true };
