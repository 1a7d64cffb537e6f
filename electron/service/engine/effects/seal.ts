import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { countSheets, type seal as kind } from '../../../../shared/engine/steps/seal.ts';
import type { StepEffect } from '../effect.ts';
import { setFact } from './share-set.ts';

/** People seal paper; what they type from the bag is compared, and counted. */
export const seal: StepEffect = {
  run: async (context) => {
    const { set, index } = context.step.fields as z.output<typeof kind.fields>;
    const { bag } = context.input as z.output<typeof kind.input>;
    const typed = setFact(context, set).sheets.find((sheet) => sheet.index === index)?.bag;
    if (bag === undefined)
      throw new ClavigerError('INPUT_INVALID', { field: `bag of share ${index}`, expected: 'the number on the bag' });
    if (context.turn === 'countersign' && bag !== typed)
      throw new ClavigerError('BAG_DIFFERENT', { field: `bag of share ${index}`, expected: typed ?? 'a number', got: bag });
    return { index, bag, sheets: countSheets(context.state().facts, { set, index }) };
  },
};
