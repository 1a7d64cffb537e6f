import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { close as kind } from '../../../../shared/engine/steps/close.ts';
import type { StepEffect } from '../effect.ts';

/** One person's decision; a note is asked for with anything but plain agreement. */
export const close: StepEffect = {
  run: async (context) => requireDecision(context.input as z.output<typeof kind.input>),
};

/** What somebody decided, with the reason of anything but plain agreement. Throws `INPUT_INVALID`. */
export function requireDecision({
  decision,
  note,
}: {
  readonly decision?: 'agree' | 'agree-with-note' | 'refuse' | undefined;
  readonly note?: string | undefined;
}) {
  if (decision === undefined)
    throw new ClavigerError('INPUT_INVALID', {
      field: 'decision',
      expected: 'agree, agree-with-note or refuse',
      got: 'nothing',
    });
  if (decision !== 'agree' && (note ?? '') === '')
    throw new ClavigerError('INPUT_INVALID', { field: 'note', expected: 'a reason in words', got: 'nothing' });
  return { decision, note: note ?? '' };
}
