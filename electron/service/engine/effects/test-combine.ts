import type { z } from 'zod';
import type { testCombine as kind } from '../../../../shared/engine/steps/test-combine.ts';
import type { StepEffect } from '../effect.ts';
import { liveSet, setFact } from './share-set.ts';

/** Joins every minimal subset in the share process, in memory only; it throws where one does not give the key back. */
export const testCombine: StepEffect = {
  run: async (context) => {
    const { set } = context.step.fields as z.output<typeof kind.fields>;
    const { checkValue } = setFact(context, set);
    const { enough, tooFew } = await liveSet(context, set).process.testCombine();
    return { subsets: enough.tested, subsetsOf: enough.existing, tooFew: tooFew.tested, checkValue: { ...checkValue } };
  },
};
