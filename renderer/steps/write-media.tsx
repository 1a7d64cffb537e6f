import type { StepView } from './step-view.ts';

/** Files written and read back. */
export const writeMedia: StepView = { lingers: true };
