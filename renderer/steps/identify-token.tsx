import type { StepView } from './step-view.ts';

/** The token found by its whole identity. */
export const identifyToken: StepView = { lingers: true };
