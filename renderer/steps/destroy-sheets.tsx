import type { StepView } from './step-view.ts';

/** Sheets destroyed one by one, each with its custodian's signature. */
export const destroySheets: StepView = { lingers: true };
