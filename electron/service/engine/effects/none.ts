import type { StepEffect } from '../effect.ts';

/** For steps that touch nothing: the turn itself is the fact. */
export const noEffect: StepEffect = { run: async () => ({}) };
