import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { destroyedSheets, type destroySheets as kind, printedSheets } from '../../../../shared/engine/steps/destroy-sheets.ts';
import type { StepEffect } from '../effect.ts';

/** People destroy paper; what is held against it is how many sheets their ceremony printed. */
export const destroySheets: StepEffect = {
  run: async ({ step, turn, state }): Promise<JsonObject> => {
    const { set: name, sheets, how } = step.fields as z.output<typeof kind.fields>;
    const set = state().facts.sets[name];
    const printed = printedSheets(set);
    if (printed !== sheets)
      throw new ClavigerError('SHEETS_DIFFERENT', {
        field: `sheets of ${name}`,
        expected: `${printed}, as its ceremony printed`,
        got: `${sheets}, as the script says`,
      });
    if (turn === 'count') return { printed, destroyed: destroyedSheets(set) };
    return { index: Number(turn.replace('sheet-', '')), how };
  },
};
