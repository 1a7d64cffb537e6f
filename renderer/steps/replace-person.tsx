import type { StepView } from './step-view.ts';

/** The newcomer is named on the usual page; everybody signs in windows of their own. */
export const replacePerson: StepView = {};
