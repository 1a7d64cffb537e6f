import type { StepEffect } from '../effect.ts';

/** Looks at the laptop; looking changes nothing, so there is no act to announce. */
export const environment: StepEffect = {
  run: async ({ room }) => ({ checks: (await room.environment()).map((check) => ({ ...check })) }),
};
