import { z } from 'zod';
import { subsetCount } from '../../shares/subsets.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** Up to so many subsets, every one is tried; beyond, at least so many. */
const ALL_TRIED = 1000;

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
  demands: { always: true, block: 'inside' },
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => [actorTurn(step, context, { id: 'combine', title: 'combine every minimal subset' })],
  needs: (step, world) =>
    world.clearSets.has(step.fields.set) ? [] : [`the set ${step.fields.set} is split and still in memory (split)`],
  sets: (step, world) => {
    const set = world.sets[step.fields.set];
    return set === undefined ? world : { ...world, sets: { ...world.sets, [step.fields.set]: { ...set, tested: true } } };
  },
  reduce: (facts) => facts,
  consistent: (step, { checkValue, subsets, subsetsOf, tooFew }, { facts }) => {
    const set = facts.sets[step.fields.set];
    if (set === undefined) return firstUnmet([[`set ${step.fields.set}`, 'split in this run', undefined]]);
    const enough = subsetCount(set.total, set.threshold);
    return firstUnmet([
      [`check value of set ${set.setId}`, { ...set.checkValue }, { ...checkValue }],
      ['number of minimal subsets', enough, subsetsOf],
      ['number of minimal subsets tried', triedOf(enough, subsets), subsets],
      ['number of subsets tried that are one too few', triedOf(subsetCount(set.total, set.threshold - 1), tooFew), tooFew],
    ]);
  },
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

/** What `tried` must be where there are `existing` subsets: all of them, or of very many a sample. */
function triedOf(existing: number, tried: number): number {
  if (existing <= ALL_TRIED) return existing;
  return Math.min(existing, Math.max(ALL_TRIED, tried));
}
