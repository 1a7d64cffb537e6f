import type { StepEffect } from '../effect.ts';

/** Records the words the witness has just written down. */
export const checkpoint: StepEffect = {
  run: async (context) => {
    context.checkpoint();
    return {};
  },
};
