import type { StepView } from './step-view.ts';

/** Signatures over the closed transcript. */
export const signTranscript: StepView = {};
