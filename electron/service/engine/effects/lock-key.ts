import type { z } from 'zod';
import type { lockKey as kind } from '../../../../shared/engine/steps/lock-key.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { findKey, keyFact, openToken } from '../token-access.ts';
import { lock, reconcileLock } from './lock.ts';

type Fields = z.output<typeof kind.fields>;

/** Takes CKA_EXTRACTABLE from the key, or reads back that it stays. */
export const lockKey: StepEffect = {
  run: async (context) => {
    const { key, extractable } = context.step.fields as Fields;
    const fact = keyFact(context, key);
    return extractable === 'no' ? { ...(await lock(context, fact)) } : { extractable: await readBack(context, key) };
  },
  reconcile: (context) => reconcileLock(context, keyFact(context, (context.step.fields as Fields).key)),
};

async function readBack(context: EffectContext, key: string): Promise<boolean> {
  const session = openToken(context);
  return (await session.attributes(await findKey(session, keyFact(context, key)))).extractable === true;
}
