import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { ShareSetFact } from '../../../../shared/engine/facts.ts';
import { givenBefore, type collectShares as kind } from '../../../../shared/engine/steps/collect-shares.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { endSet, liveSet, setFact } from './share-set.ts';

/** Gives one share to the share process, which holds it against its commitment; the last one is followed by joining them. Nothing outside memory is touched. */
export const collectShares: StepEffect = {
  run: async (context) => {
    const { set: name, threshold } = context.step.fields as z.output<typeof kind.fields>;
    const { by = 'typed' } = context.input as z.output<typeof kind.input>;
    const set = setFact(context, name);
    const given = givenBefore(set, context.turn).map(({ index }) => index);
    if (given.length === 0) await beginCollecting(context, name);
    const collected = await collectOne(context, name, set, given);
    if (given.length + 1 < threshold) return { ...collected, by, joined: null };
    const checkValue = await join(context, name, set, [...given, collected.index]);
    return { ...collected, by, joined: { checkValue: { ...checkValue }, wrappingKeyExposed: true } };
  },
  // The shares stay in their process, where they are joined again once their last holder has signed.
  forget: ({ live, step }) => {
    const set = live.sets.get((step.fields as z.output<typeof kind.fields>).set);
    set?.wrappingKey?.wipe();
    if (set !== undefined) set.wrappingKey = null;
  },
};

/** Whatever an attempt before left in memory goes first. */
async function beginCollecting({ live, room }: EffectContext, name: string): Promise<void> {
  await endSet(live, name);
  live.sets.set(name, { process: room.startShareProcess(), wrappingKey: null });
}

/** Throws what the share process says against the share, naming the sheet; `SHARE_TOO_FEW` where none was handed over. */
async function collectOne(context: EffectContext, name: string, set: ShareSetFact, given: readonly number[]) {
  const { share } = context.credential;
  if (share === undefined)
    throw new ClavigerError('SHARE_TOO_FEW', { field: context.turn, expected: 'a share of the set', got: 'nothing' });
  const { setId, threshold, total, commitments, coordinates } = set;
  const lists = { commitments: [...commitments], coordinates: [...coordinates], given: [...given] };
  const { mode } = context.state().plan;
  return liveSet(context, name).process.collect(share, { mode, setId, threshold, total, ...lists });
}

/** The wrapping key in memory, for the step that uses it. Throws `VALUE_DIFFERENT` where it is not the one that was split. */
async function join(context: EffectContext, name: string, set: ShareSetFact, indexes: readonly number[]) {
  const live = liveSet(context, name);
  const { key, checkValue } = await live.process.joinCollected(indexes);
  if (checkValue.method !== set.checkValue.method || checkValue.value !== set.checkValue.value) {
    key.wipe();
    throw new ClavigerError('VALUE_DIFFERENT', {
      field: `check value of the wrapping key of ${name}`,
      expected: `${set.checkValue.value} (${set.checkValue.method})`,
      got: `${checkValue.value} (${checkValue.method})`,
    });
  }
  live.wrappingKey?.wipe();
  live.wrappingKey = key;
  return checkValue;
}
