import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { EffectContext } from './effect.ts';

/**
 * Destroys, each as an act of its own, the keys that earlier tries of this step have left in the token by the act `made`, whose detail
 * names their CKA_ID: where a secret block begins again, nobody has the shares of such a key. Throws `TOKEN_KEY_NOT_DESTROYED`.
 */
export async function destroyLeftBehind(context: EffectContext, session: TokenSession, made: string): Promise<void> {
  const { step, attempt } = context;
  const tries = context
    .state()
    .acts.ofStep(step.id)
    .filter((act) => act.act === made && act.attempt !== attempt);
  for (const { detail } of tries) {
    const id = String(detail.id);
    if ((await session.findKeys({ id })).length === 0) continue;
    await context.act(`destroy-${id.slice(0, 8)}`, 'reconcilable', { id }, async () => {
      await destroyEvery(session, id);
      return { destroyed: id };
    });
  }
}

/** Destroys every object under this CKA_ID, and proves that none is left. Throws `TOKEN_KEY_NOT_DESTROYED`. */
export async function destroyEvery(session: TokenSession, id: string): Promise<void> {
  for (const handle of await session.findKeys({ id })) await session.destroy(handle);
  if (await session.proveAbsent(id)) return;
  throw new ClavigerError('TOKEN_KEY_NOT_DESTROYED', { field: 'key', expected: 'no such key', got: `CKA_ID ${id}` });
}
