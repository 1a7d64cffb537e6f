import type { StepView } from './step-view.ts';

/** One sheet, printed when its holder says so. */
export const printShare: StepView = {};
