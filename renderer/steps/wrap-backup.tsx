import type { StepView } from './step-view.ts';

/** The key wrapped under the split wrapping key. */
export const wrapBackup: StepView = { lingers: true };
