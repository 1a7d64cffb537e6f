import type { z } from 'zod';
import { bytesToBase64, bytesToHex, hexToBytes } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { KeyFact } from '../../../../shared/engine/facts.ts';
import type { wrapBackup as kind } from '../../../../shared/engine/steps/wrap-backup.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { softwareCheckValue, unwrapKwp } from '../../shares/software-keys.ts';
import { doneAct } from '../done-act.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { destroyEvery } from '../left-behind.ts';
import { checkValueOf, findKey, openToken, protectingKey } from '../token-access.ts';
import { liveSet } from './share-set.ts';

/** Wraps the key in the token, proves the blob in software, and leaves no trace of the wrapping key but its shares. */
export const wrapBackup: StepEffect = {
  run: async (context) => {
    const known = doneAct(context, 'wrap');
    if (known !== null) return known;
    const { key, set } = context.step.fields as z.output<typeof kind.fields>;
    const session = openToken(context);
    const live = liveSet(context, set);
    const fact = protectingKey(context, key);
    const wrappingKey = live.wrappingKey;
    if (wrappingKey === null)
      throw new ClavigerError('SHARE_SET_LOST', { field: `set ${set}`, expected: 'its wrapping key in memory' });
    const id = bytesToHex(context.room.random.bytes(16));
    const observed = await context.act('wrap', 'reconcilable', { id }, () => wrap(session, fact, wrappingKey, id));
    wrappingKey.wipe();
    live.wrappingKey = null;
    return observed;
  },
  reconcile: (context, _act, detail) => endWrappingKey(context, detail),
};

/**
 * A session object does not outlive its process, but it does outlive a call whose answer was lost: it is destroyed, and proved absent. Throws
 * `TOKEN_KEY_NOT_DESTROYED`.
 */
async function endWrappingKey(context: EffectContext, detail: JsonObject): Promise<Reconciled> {
  await destroyEvery(openToken(context), String(detail.id));
  return { found: 'absent' };
}

async function wrap(session: TokenSession, fact: KeyFact, wrappingKey: SecretBytes, id: string): Promise<JsonObject> {
  const target = await findKey(session, fact);
  const handle = await session.importWrappingKey(wrappingKey, {
    label: `claviger wrapping key ${id.slice(0, 8)}`,
    id: hexToBytes(id),
  });
  const blob = await session.wrapKey(handle, target).finally(() => session.destroy(handle));
  const unwrappedCheckValue = proveBlob(blob, fact, wrappingKey);
  if (!(await session.proveAbsent(id)))
    throw new ClavigerError('TOKEN_KEY_EXISTS', { field: 'wrapping key', expected: 'no key', got: `CKA_ID ${id}` });
  const { kwp } = await session.capabilities();
  return {
    blob: bytesToBase64(blob),
    sha256: digestHex(blob),
    mechanism: `RFC 5649 by ${kwp?.name ?? 'unknown'} (${kwp?.mechanism ?? ''})`,
    unwrappedCheckValue: { ...unwrappedCheckValue },
    wrappingKeyAbsent: true,
  };
}

function proveBlob(blob: Uint8Array, fact: KeyFact, wrappingKey: SecretBytes): { method: string; value: string } {
  const unwrapped = unwrapKwp(blob, wrappingKey);
  try {
    const expected = checkValueOf(fact);
    const { method, value } = softwareCheckValue(unwrapped, expected.method);
    if (value !== expected.value)
      throw new ClavigerError('VALUE_DIFFERENT', {
        field: `check value of ${fact.label} after unwrapping`,
        expected: expected.value,
        got: value,
      });
    return { method, value };
  } finally {
    unwrapped.wipe();
  }
}
