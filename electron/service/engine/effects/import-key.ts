import type { z } from 'zod';
import { bytesToHex, hexToBytes } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { importKey as kind } from '../../../../shared/engine/steps/import-key.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { arrivedKeyTemplate } from '../../../../shared/hsm/templates.ts';
import { softwareCheckValue } from '../../shares/software-keys.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { destroyEvery, destroyLeftBehind } from '../left-behind.ts';
import { observeKey } from '../observed-key.ts';
import { openToken } from '../token-access.ts';
import { liveSet, setFact } from './share-set.ts';

type Fields = z.output<typeof kind.fields>;

/** Puts the key that was split into the token under a CKA_ID that the intent fixes, proves that it is the same, and wipes it in memory. */
export const importKey: StepEffect = {
  run: async (context) => {
    const { set, label } = context.step.fields as Fields;
    const session = openToken(context);
    const live = liveSet(context, set);
    await destroyLeftBehind(context, session, 'import');
    const id = bytesToHex(context.room.random.bytes(16));
    const observed = await context.act('import', 'reconcilable', { set, label, id }, async () => {
      const handle = await session.importKey(clearKey(context), { label, id: hexToBytes(id), ...request(context) });
      return observeSame(context, session, handle);
    });
    live.wrappingKey?.wipe();
    live.wrappingKey = null;
    return { ...observed, clearKeyWiped: true };
  },
  reconcile: (context, act, detail) =>
    act === 'import' ? settle(context, String(detail.id)) : settleDestroyed(context, String(detail.id)),
};

/** A key whose clear form is lost cannot be proved to be the one that was split: it is destroyed, as its block begins again. */
async function settle(context: EffectContext, id: string): Promise<Reconciled> {
  const session = openToken(context);
  const [handle] = await session.findKeys({ id });
  if (handle === undefined) return { found: 'absent' };
  const { set } = context.step.fields as Fields;
  const isKnown = (context.live.sets.get(set)?.wrappingKey ?? null) !== null;
  if (isKnown) return { found: 'done', observed: await observeSame(context, session, handle) };
  await destroyEvery(session, id);
  return { found: 'absent', observed: { destroyed: id, because: 'the key that was split is no longer in memory' } };
}

async function settleDestroyed(context: EffectContext, id: string): Promise<Reconciled> {
  await destroyEvery(openToken(context), id);
  return { found: 'done', observed: { destroyed: id } };
}

/** What is recorded of the key, which must give the check value of what was split. Throws `VALUE_DIFFERENT`. */
async function observeSame(context: EffectContext, session: TokenSession, handle: KeyHandle): Promise<JsonObject> {
  const { set } = context.step.fields as Fields;
  const template = arrivedKeyTemplate(request(context));
  const observed = await observeKey(session, handle, { template, bits: Number((context.step.fields as Fields).bits) });
  const inToken = await session.checkValue(handle);
  const clear = softwareCheckValue(clearKey(context), inToken.method);
  requireSame(`check value of ${handle.label} in the token`, clear.value, inToken.value);
  const { method, value } = setFact(context, set).checkValue;
  const own = softwareCheckValue(clearKey(context), method);
  requireSame(`check value of the set ${set}`, value, own.value);
  return { ...observed, clearCheckValue: { method: own.method, value: own.value } };
}

function requireSame(field: string, expected: string, got: string): void {
  if (expected !== got) throw new ClavigerError('VALUE_DIFFERENT', { field, expected, got });
}

function clearKey(context: EffectContext): SecretBytes {
  const { set } = context.step.fields as Fields;
  const { wrappingKey } = liveSet(context, set);
  if (wrappingKey === null)
    throw new ClavigerError('SHARE_SET_LOST', { field: `set ${set}`, expected: 'its wrapping key in memory' });
  return wrappingKey;
}

function request(context: EffectContext) {
  const { extractable } = context.step.fields as Fields;
  return { kind: 'aes-256', extractable: extractable === 'yes', persistent: true, purpose: 'data' } as const;
}
