import type { z } from 'zod';
import { base64ToBytes, bytesToHex, hexToBytes } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { CheckValueFact, KeyFact } from '../../../../shared/engine/facts.ts';
import { isOtherToken, type restore as kind, staysExtractable } from '../../../../shared/engine/steps/restore.ts';
import { isMarkerLabel } from '../../../../shared/hsm/identity.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { SecretKeyRequest } from '../../../../shared/hsm/port/key-requests.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { compareWithTemplate } from '../../../../shared/hsm/template-rules.ts';
import { arrivedKeyTemplate } from '../../../../shared/hsm/templates.ts';
import { softwareCheckValue, unwrapKwp } from '../../shares/software-keys.ts';
import { doneAct } from '../done-act.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { keyFact, openToken } from '../token-access.ts';
import { endSet, liveSet } from './share-set.ts';

type Fields = z.output<typeof kind.fields>;

/** Everything one restore works with. */
interface Restoring {
  readonly session: TokenSession;
  readonly wrappingKey: SecretBytes;
  readonly blob: Uint8Array;
  readonly told: KeyFact;
  readonly request: SecretKeyRequest;
  /** CKA_ID of the wrapping key, in hexadecimal. */
  readonly wrappingId: string;
}

/** Unwraps the backup in the token under a CKA_ID that the intent fixes, and leaves no trace of the wrapping key. */
export const restore: StepEffect = {
  run: async (context) => {
    const known = doneAct(context, 'restore');
    if (known !== null) return known;
    const fields = context.step.fields as Fields;
    const session = openToken(context);
    const restoring = prepare(context, session);
    await destroyLeftBehind(context, session);
    const keysBefore = await requireOtherToken(context, session);
    const { request, wrappingId } = restoring;
    const detail = { id: bytesToHex(request.id), label: request.label, wrappingId };
    const observed = await context.act('restore', 'reconcilable', detail, async () => ({
      ...(await unwrapAndCompare(restoring)),
      keysBefore,
    }));
    await endSet(context.live, fields.set);
    return observed;
  },
  reconcile: async (context, act, detail): Promise<Reconciled> => {
    const session = openToken(context);
    const ids = act === 'restore' ? [detail.id, detail.wrappingId] : [detail.id];
    const destroyed = await destroyFound(session, ids.map(String));
    if (act !== 'restore') return { found: 'done', observed: { destroyed: String(detail.id) } };
    return { found: 'absent', observed: { destroyed } };
  },
};

/** Throws `SHARE_SET_LOST`, `TOKEN_KEY_MISSING`, and `VALUE_DIFFERENT` for a backup of another set or of no secret key. */
function prepare(context: EffectContext, session: TokenSession): Restoring {
  const { backup: name, set, label, ...fields } = context.step.fields as Fields;
  const { wrappingKey } = liveSet(context, set);
  if (wrappingKey === null)
    throw new ClavigerError('SHARE_SET_LOST', { field: `set ${set}`, expected: 'its wrapping key in memory' });
  const backup = context.state().facts.backups[name];
  if (backup?.set !== set)
    throw new ClavigerError('VALUE_DIFFERENT', { field: `set of the backup ${name}`, expected: set, got: backup?.set ?? 'none' });
  const told = keyFact(context, backup.key);
  return {
    session,
    wrappingKey,
    blob: base64ToBytes(backup.blob),
    told,
    wrappingId: bytesToHex(context.room.random.bytes(16)),
    request: {
      label,
      id: context.room.random.bytes(16),
      kind: kindOf(told),
      purpose: 'data',
      extractable: staysExtractable(fields),
      persistent: fields.as === 'persistent',
    },
  };
}

function kindOf({ type, bits, label }: KeyFact): 'aes-128' | 'aes-192' | 'aes-256' {
  if (type === 'aes' && (bits === 128 || bits === 192 || bits === 256)) return `aes-${bits}`;
  throw new ClavigerError('VALUE_DIFFERENT', { field: `key ${label}`, expected: 'an AES key', got: `${type}, ${bits} bits` });
}

/** An earlier run of the block may have restored the key; whoever begins again begins without it. */
async function destroyLeftBehind(context: EffectContext, session: TokenSession): Promise<void> {
  const before = context
    .state()
    .acts.ofStep(context.step.id)
    .filter(({ act }) => act === 'restore');
  for (const { detail } of before) {
    const id = String(detail.id);
    if ((await session.findKeys({ id })).length === 0) continue;
    await context.act(`destroy-${id.slice(0, 8)}`, 'reconcilable', { id }, async () => {
      await destroyFound(session, [id]);
      return { destroyed: id };
    });
  }
}

/** How many keys were found under these ids, and destroyed. Throws `TOKEN_KEY_EXISTS` where one is there nonetheless. */
async function destroyFound(session: TokenSession, ids: readonly string[]): Promise<number> {
  let destroyed = 0;
  for (const id of ids) {
    for (const handle of await session.findKeys({ id })) {
      await session.destroy(handle);
      destroyed += 1;
    }
    await requireAbsent(session, id);
  }
  return destroyed;
}

async function requireAbsent(session: TokenSession, id: string): Promise<void> {
  if (!(await session.proveAbsent(id)))
    throw new ClavigerError('TOKEN_KEY_EXISTS', { field: 'key', expected: 'no key', got: `CKA_ID ${id}` });
}

/** How many keys the token holds besides its marker, where the script asks for another token. Throws `TOKEN_NOT_ANOTHER`, `TOKEN_HOLDS_KEYS`. */
async function requireOtherToken(context: EffectContext, session: TokenSession): Promise<number | null> {
  const other = (context.step.fields as Fields)['other-than'];
  if (other === undefined) return null;
  const { token, earlier } = context.state().facts;
  if (!isOtherToken(token, earlier[other])) {
    const got = `${token?.model ?? ''}, serial ${token?.serial ?? ''}`;
    throw new ClavigerError('TOKEN_NOT_ANOTHER', { field: 'token', expected: 'another token than the backup came from', got });
  }
  const keys = (await session.listKeys()).filter(({ handle }) => !isMarkerLabel(handle.label));
  if (keys.length > 0)
    throw new ClavigerError('TOKEN_HOLDS_KEYS', { field: 'token', expected: 'no keys', got: `${keys.length} keys` });
  return 0;
}

async function unwrapAndCompare(restoring: Restoring): Promise<JsonObject> {
  const { session, wrappingKey, wrappingId, blob, request } = restoring;
  const unwrapping = await session.importUnwrappingKey(wrappingKey, {
    label: `claviger wrapping key ${wrappingId.slice(0, 8)}`,
    id: hexToBytes(wrappingId),
  });
  const handle = await session.unwrapKey(unwrapping, blob, request).finally(() => session.destroy(unwrapping));
  const compared = await compare(restoring, handle).catch(async (error: unknown) => {
    await session.destroy(handle);
    throw error;
  });
  await requireAbsent(session, wrappingId);
  return { label: handle.label, id: handle.id, ...compared, wrappingKeyAbsent: true };
}

/** Throws `VALUE_DIFFERENT` where it is not the key of the earlier transcript. */
async function compare({ session, told, request, blob, wrappingKey }: Restoring, handle: KeyHandle): Promise<JsonObject> {
  const { method, value } = await session.checkValue(handle);
  const isSameMethod = method === told.checkValue?.method;
  const checkValue = isSameMethod ? { method, value } : compareInMemory(told, { method, value }, { blob, wrappingKey });
  requireSame(told, told.checkValue, checkValue);
  const attributes = await session.attributes(handle);
  return {
    bits: told.bits,
    checkValue: { ...checkValue },
    comparedIn: isSameMethod ? 'token' : 'laptop',
    extractable: attributes.extractable === true,
    persistent: attributes.token === true,
    attributes: compareWithTemplate(arrivedKeyTemplate(request), attributes).map(({ attribute, required, got, verdict }) => ({
      attribute,
      required: String(required),
      found: got === null ? 'no answer' : String(got),
      verdict,
    })),
  };
}

/** Tokens do not compute the same check values: then the key is opened in memory, and both of its check values are computed there. */
function compareInMemory(
  told: KeyFact,
  found: { readonly method: string; readonly value: string },
  { blob, wrappingKey }: Pick<Restoring, 'blob' | 'wrappingKey'>,
): { readonly method: string; readonly value: string } {
  const key = unwrapKwp(blob, wrappingKey);
  try {
    requireSame(told, found, softwareCheckValue(key, found.method));
    const { method, value } = softwareCheckValue(key, told.checkValue?.method ?? '');
    return { method, value };
  } finally {
    key.wipe();
  }
}

function requireSame(
  told: KeyFact,
  expected: CheckValueFact | { readonly method: string; readonly value: string } | undefined,
  got: { readonly method: string; readonly value: string },
): void {
  if (expected?.method === got.method && expected.value === got.value) return;
  throw new ClavigerError('VALUE_DIFFERENT', {
    field: `check value of ${told.label} after unwrapping`,
    expected: `${expected?.value ?? 'none'} (${expected?.method ?? 'no method'})`,
    got: `${got.value} (${got.method})`,
  });
}
