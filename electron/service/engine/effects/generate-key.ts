import type { z } from 'zod';
import { bytesToHex, hexToBytes } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';
import type { generateKey as kind } from '../../../../shared/engine/steps/generate-key.ts';
import { keyKinds } from '../../../../shared/hsm/key-kinds.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { generatedKeyTemplate } from '../../../../shared/hsm/templates.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { observeKey } from '../observed-key.ts';
import { openToken } from '../token-access.ts';

const unusable: ReadonlySet<ErrorCode> = new Set(['TOKEN_ATTRIBUTE_MISMATCH', 'TOKEN_CAPABILITY_MISSING', 'TOKEN_KEY_UNUSABLE']);

type Fields = z.output<typeof kind.fields>;

/** Generates the key under a CKA_ID that the intent fixes, so that an interruption can be settled by looking for it. */
export const generateKey: StepEffect = {
  run: async (context) => {
    const session = openToken(context);
    const id = bytesToHex(context.room.random.bytes(16));
    const { label } = context.step.fields as Fields;
    return context.act('generate', 'reconcilable', { label, id }, async () => {
      const handle = await session.generateKey({ label, id: hexToBytes(id), ...request(context) });
      return observe(context, session, handle);
    });
  },
  reconcile: async (context, _act, detail): Promise<Reconciled> => {
    const session = openToken(context);
    const [handle] = await session.findKeys({ id: String(detail.id) });
    if (handle === undefined) return { found: 'absent' };
    return observeOrDestroy(context, session, handle);
  },
};

/** A token that failed while it made the key can leave one that cannot be used; nobody was told of it, so it is destroyed. */
async function observeOrDestroy(context: EffectContext, session: TokenSession, handle: KeyHandle): Promise<Reconciled> {
  try {
    return { found: 'done', observed: await observe(context, session, handle) };
  } catch (error) {
    if (!(error instanceof ClavigerError) || !unusable.has(error.code)) throw error;
    await session.destroy(handle);
    return { found: 'absent', observed: { destroyed: handle.id, because: error.code } };
  }
}

function request(context: EffectContext) {
  return { kind: `aes-${(context.step.fields as Fields).bits}`, extractable: true, persistent: true, purpose: 'data' } as const;
}

function observe(context: EffectContext, session: TokenSession, handle: KeyHandle): Promise<JsonObject> {
  const { bits } = keyKinds[request(context).kind];
  return observeKey(session, handle, { template: generatedKeyTemplate(request(context)), bits });
}
