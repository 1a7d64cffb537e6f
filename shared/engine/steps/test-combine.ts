import { z } from 'zod';
import { nameSchema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** In memory, before anything is printed: every minimal subset gives the key back, one share too few does not. */
export const testCombine = defineStepKind({
  fields: z.strictObject({ set: nameSchema }),
  input: z.strictObject({}),
  observed: z.strictObject({
    subsets: z.int().min(1),
    subsetsOf: z.int().min(1),
    tooFew: z.int().min(1),
    checkValue: checkValueSchema,
  }),
  renewed: false,
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'combine', title: 'combine every minimal subset' })],
  needs: (step, world) =>
    world.clearSets.has(step.fields.set) ? [] : [`the set ${step.fields.set} is split and still in memory (split)`],
  sets: (step, world) => {
    const set = world.sets[step.fields.set];
    return set === undefined ? world : { ...world, sets: { ...world.sets, [step.fields.set]: { ...set, tested: true } } };
  },
  reduce: (facts) => facts,
  shown: (step, { facts }) => {
    const set = facts.sets[step.fields.set];
    return {
      happens:
        'Every smallest group of shares is joined in memory and must give the same check value; one share too few must not.',
      undo: 'nothing-changes',
      expected: set === undefined ? [] : [{ label: `Check value (${set.checkValue.method})`, value: set.checkValue.value }],
    };
  },
});
