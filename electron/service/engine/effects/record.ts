import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { record as kind } from '../../../../shared/engine/steps/record.ts';
import type { StepEffect } from '../effect.ts';

/** Every item asked for, and nothing else. */
export const record: StepEffect = {
  run: async (context) => {
    const { items } = context.step.fields as z.output<typeof kind.fields>;
    const values = (context.input as z.output<typeof kind.input>).values ?? {};
    const missing = Object.keys(items).find((name) => values[name] === undefined);
    const extra = Object.keys(values).find((name) => !Object.hasOwn(items, name));
    if (missing !== undefined)
      throw new ClavigerError('INPUT_INVALID', { field: items[missing] ?? missing, expected: 'a value', got: 'nothing' });
    if (extra !== undefined) throw new ClavigerError('INPUT_INVALID', { field: extra, expected: Object.keys(items).join(', ') });
    return { values };
  },
};
