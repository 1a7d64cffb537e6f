import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { correct as kind } from '../../../../shared/engine/steps/correct.ts';
import type { StepEffect } from '../effect.ts';

/** The right values, of those that were written down. */
export const correct: StepEffect = {
  run: async (context) => {
    const { of, text } = context.step.fields as z.output<typeof kind.fields>;
    const { facts } = context.state();
    if (context.turn === 'confirm') return { of, text, values: { ...facts.corrections.at(-1)?.values } };
    const { values = {} } = context.input as z.output<typeof kind.input>;
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(facts.records, name));
    if (unknown === undefined) return { of, text, values };
    throw new ClavigerError('CORRECTION_UNKNOWN', {
      field: unknown,
      expected: Object.keys(facts.records).join(', ') || 'no value: none was written down',
    });
  },
};
