import type { StepView } from './step-view.ts';

/** The decision is written down in the room, and signed in windows of their own. */
export const exception: StepView = {};
