import type { KeyFact } from '../../../../shared/engine/facts.ts';
import { LOCK } from '../../../../shared/engine/steps/lock-key.ts';
import type { EffectContext, Reconciled } from '../effect.ts';
import { findKey, openToken } from '../token-access.ts';

/** Takes CKA_EXTRACTABLE from the key for good, as an act of the step that is under way, and reads it back. */
export async function lock(context: EffectContext, fact: KeyFact): Promise<{ readonly extractable: boolean }> {
  const session = openToken(context);
  return context.act(LOCK, 'reconcilable', { key: fact.id }, async () => {
    const attributes = await session.makeUnextractable(await findKey(session, fact));
    return { extractable: attributes.extractable === true };
  });
}

/** Whether the key was locked by an act whose outcome was not recorded. */
export async function reconcileLock(context: EffectContext, fact: KeyFact): Promise<Reconciled> {
  const session = openToken(context);
  const { extractable } = await session.attributes(await findKey(session, fact));
  return extractable === false ? { found: 'done', observed: { extractable: false } } : { found: 'absent' };
}
