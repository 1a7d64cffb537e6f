import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { secretKind } from '../../../../shared/hsm/key-kinds.ts';
import type { KeyHandle, NamedKey, TokenCheckValue } from '../../../../shared/hsm/port/key.ts';
import type { SecretKeyRequest } from '../../../../shared/hsm/port/key-requests.ts';
import { arrivedKeyTemplate, generatedKeyTemplate, importedKeyTemplate } from '../../../../shared/hsm/templates.ts';
import { checkValueOf } from '../check-value.ts';
import { attributeValues, type SessionContext } from '../context.ts';
import { requireUnchanged } from '../identity.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';
import { firstUse, requireFree, requireName, settle } from './settle.ts';

const AES_BYTES: readonly number[] = [16, 24, 32];

/** See `TokenSession.generateKey`. */
export function generateKey(context: SessionContext, request: SecretKeyRequest): KeyHandle {
  requireName(request);
  const template = generatedKeyTemplate(request);
  const { mechanism, keyType } = secretKind(request.kind);
  const name = keyType === 'CKK_AES' ? 'CKM_AES_KEY_GEN' : 'CKM_GENERIC_SECRET_KEY_GEN';
  if (name !== mechanism) throw new ClavigerError('INTERNAL', { field: 'mechanism', got: mechanism });
  requireUnchanged(context);
  requireFree(context, request);
  const object = context.loaded.library.generateKey(context.session, { name }, attributeValues(template, request));
  return settle(context, { object, template }, request, () => useSecret(context, object, request));
}

/** See `TokenSession.importKey`. */
export function importKey(context: SessionContext, key: SecretBytes, request: SecretKeyRequest): KeyHandle {
  requireName(request);
  const bytes = secretKind(request.kind).bits / 8;
  if (key.length !== bytes)
    throw new ClavigerError('INPUT_INVALID', { field: 'key', expected: `${bytes} bytes`, got: `${key.length}` });
  const template = arrivedKeyTemplate(request);
  requireUnchanged(context);
  requireFree(context, request);
  const object = createSecret(context, key, attributeValues(template, request, ['valueLength']));
  return settle(context, { object, template }, request, () => useSecret(context, object, request));
}

/** See `TokenSession.importWrappingKey` and `importUnwrappingKey`. The token's copy of the template is beyond reach and is not wiped by the binding. */
export function importAesKey(context: SessionContext, key: SecretBytes, name: NamedKey, usage: 'wrap' | 'unwrap'): KeyHandle {
  requireName(name);
  if (!AES_BYTES.includes(key.length)) throw new ClavigerError('INPUT_INVALID', { field: 'key', expected: '16, 24 or 32 bytes' });
  const template = importedKeyTemplate(usage, key.length);
  requireUnchanged(context);
  requireFree(context, name);
  const object = createSecret(context, key, attributeValues(template, name, ['valueLength']));
  return settle(context, { object, template }, name, () => undefined);
}

/** The first use of a new secret key: its check value is computed. An ephemeral key may only wrap, and is used by what it is made for. */
export function useSecret(context: SessionContext, object: NativeHandle, { purpose }: SecretKeyRequest): void {
  if (purpose !== 'ephemeral') firstUse(() => requireComputed(checkValueOf(context, object)));
}

// A value the token kept with the key can be read although the key cannot be used.
function requireComputed({ method, tokenOwn }: TokenCheckValue): void {
  if (method !== 'key-hash' && (method !== 'encrypt-zeros' || tokenOwn?.agrees !== null)) return;
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'check value', got: 'only CKA_CHECK_VALUE' });
}

function createSecret(context: SessionContext, key: SecretBytes, values: readonly AttributeValue[]): NativeHandle {
  return key.use((value) => context.loaded.library.createObject(context.session, [...values, { attribute: 'CKA_VALUE', value }]));
}
