import type { z } from 'zod';
import { destroyedSheets } from '../../../../shared/engine/steps/destroy-sheets.ts';
import type { voidSet as kind } from '../../../../shared/engine/steps/void-set.ts';
import type { StepEffect } from '../effect.ts';
import { setFact } from './share-set.ts';

/** Says what is true of both sets; nothing outside the transcript is touched. */
export const voidSet: StepEffect = {
  run: async (context) => {
    const { set: name, successor } = context.step.fields as z.output<typeof kind.fields>;
    const set = setFact(context, name);
    const destroyed = destroyedSheets(set);
    return {
      setId: set.setId,
      successor: setFact(context, successor).setId,
      sheets: set.total,
      destroyed,
      outstanding: set.total - destroyed,
    };
  },
};
