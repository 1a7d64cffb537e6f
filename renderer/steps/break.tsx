import type { StepView } from './step-view.ts';

/** Bag numbers and people are typed in the room, before everybody leaves and after. */
export const roomBreak: StepView = {};
