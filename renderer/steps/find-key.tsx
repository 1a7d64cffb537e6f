import type { StepView } from './step-view.ts';

/** A key of an earlier ceremony, found in the token: the usual page, which stays until somebody has compared it. */
export const findKey: StepView = { lingers: true };
