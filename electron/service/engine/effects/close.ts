import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { close as kind } from '../../../../shared/engine/steps/close.ts';
import type { StepEffect } from '../effect.ts';

/** One person's decision; a note is asked for with anything but plain agreement. */
export const close: StepEffect = {
  run: async (context) => {
    const { decision, note } = context.input as z.output<typeof kind.input>;
    if (decision === undefined)
      throw new ClavigerError('INPUT_INVALID', {
        field: 'decision',
        expected: 'agree, agree-with-note or refuse',
        got: 'nothing',
      });
    if (decision !== 'agree' && (note ?? '') === '')
      throw new ClavigerError('INPUT_INVALID', { field: 'note', expected: 'a reason in words', got: 'nothing' });
    return { decision, note: note ?? '' };
  },
};
