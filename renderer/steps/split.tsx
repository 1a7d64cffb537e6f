import type { StepView } from './step-view.ts';

/** The wrapping key, made and split. */
export const split: StepView = { lingers: true };
