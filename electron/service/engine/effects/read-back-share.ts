import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { readBackShare as kind } from '../../../../shared/engine/steps/read-back-share.ts';
import type { StepEffect } from '../effect.ts';
import { setFact } from './share-set.ts';

/** Compares the commitment computed from the paper with the one of the split; the share itself never comes here. */
export const readBackShare: StepEffect = {
  run: async (context) => {
    const { set, index } = context.step.fields as z.output<typeof kind.fields>;
    const expected = setFact(context, set).commitments[index - 1] ?? 'no such share';
    if (context.turn === 'countersign') return { index, commitment: expected, by: 'countersigned' };
    const { commitment, by } = context.input as z.output<typeof kind.input>;
    if (commitment !== expected)
      throw new ClavigerError('SHARE_COMMITMENT', {
        field: `share ${index} of set ${set}`,
        expected,
        got: commitment ?? 'nothing was read',
      });
    return { index, commitment, by: by ?? 'typed' };
  },
};
