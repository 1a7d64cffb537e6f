import type { StepView } from './step-view.ts';

/** The old set is void: the usual page, which stays until everybody has seen how many sheets are left. */
export const voidSet: StepView = { lingers: true };
