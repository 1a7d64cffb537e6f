import type { z } from 'zod';
import type { confirmCheckpoint as kind } from '../../../../shared/engine/steps/confirm-checkpoint.ts';
import type { StepEffect } from '../effect.ts';
import { compareTyped } from './typed-checkpoint.ts';

/** The words somebody typed are those of the last checkpoint. */
export const confirmCheckpoint: StepEffect = {
  run: async ({ state, input }) => compareTyped(state().facts, (input as z.output<typeof kind.input>).words),
};
