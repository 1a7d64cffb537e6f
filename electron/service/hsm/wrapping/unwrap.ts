import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';
import type { AttributeName } from '../../../../shared/hsm/constants/attributes.ts';
import { pairKind, secretKind } from '../../../../shared/hsm/key-kinds.ts';
import { arrivedPrivateTemplate } from '../../../../shared/hsm/pair-templates.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { KeyPairHandles, KeyPairRequest, SecretKeyRequest } from '../../../../shared/hsm/port/key-requests.ts';
import type { UnwrapAdjustment } from '../../../../shared/hsm/quirks/family.ts';
import { reportedRule, setRule, type TemplateRule } from '../../../../shared/hsm/template-rules.ts';
import { arrivedKeyTemplate } from '../../../../shared/hsm/templates.ts';
import { readAttributes } from '../attributes.ts';
import { attributeNames, attributeValues, objectOf, type SessionContext } from '../context.ts';
import { ignoreRefusal } from '../errors.ts';
import { requireUnchanged } from '../identity.ts';
import { completePair, requirePinFor } from '../keys/pairs.ts';
import { pointOf, requireKindOf, spkiOf } from '../keys/public-key.ts';
import { useSecret } from '../keys/secret.ts';
import { keepOrDiscard, type MadeObject, requireFree, requireName, settle } from '../keys/settle.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';
import { keyWrapMechanism } from './wrap.ts';

const KEY_WRAP_OVERHEAD = 8;
const LONGEST_BLOB = 4096;

/** See `TokenSession.unwrapKey`. */
export function unwrapKey(
  context: SessionContext,
  unwrappingKey: KeyHandle,
  blob: Uint8Array,
  request: SecretKeyRequest,
): KeyHandle {
  requireName(request);
  const bytes = secretKind(request.kind).bits / 8;
  const template = arrivedKeyTemplate(request);
  const kek = unwrappingObject(context, unwrappingKey);
  const expected = bytes + KEY_WRAP_OVERHEAD;
  if (blob.length !== expected)
    throw new ClavigerError('TOKEN_BLOB_REFUSED', { field: 'blob', expected: `${expected} bytes`, got: `${blob.length}` });
  requireUnchanged(context);
  requireFree(context, request);
  const object = unwrap(context, kek, blob, { template: attributeValues(template, request, ['valueLength']), point: null });
  return settle(context, { object, template }, request, () => {
    requireToldLength(context, object, bytes);
    useSecret(context, object, request);
  });
}

/** What is known of the private key in a blob besides its kind. */
export interface KnownPair {
  readonly publicKey: Uint8Array | undefined;
  readonly pin: string | undefined;
}

/** See `TokenSession.unwrapPrivateKey`. */
export function unwrapPrivateKey(
  context: SessionContext,
  unwrappingKey: KeyHandle,
  blob: Uint8Array,
  request: KeyPairRequest,
  { publicKey, pin }: KnownPair,
): KeyPairHandles {
  requireName(request);
  requirePinFor(request, pin);
  const template = arrivedPrivateTemplate(request);
  const point = publicPointFor(request, publicKey);
  if (publicKey !== undefined) requireKindOf(publicKey, request);
  const kek = unwrappingObject(context, unwrappingKey);
  if (blob.length % 8 !== 0 || blob.length > LONGEST_BLOB || blob.length <= KEY_WRAP_OVERHEAD)
    throw new ClavigerError('TOKEN_BLOB_REFUSED', { field: 'blob', expected: 'a multiple of 8 bytes', got: `${blob.length}` });
  requireUnchanged(context);
  requireFree(context, request);
  const made = unwrapNarrow(context, kek, blob, { template, request, point });
  if (point !== null) context.quirks.reached('ec-key-unwrapped');
  const spki = keepOrDiscard(context, [made.object], () => requirePublic(context, made.object, request, publicKey));
  return completePair(context, made.object, spki, { request, template: made.template, pin });
}

function unwrappingObject(context: SessionContext, key: KeyHandle): NativeHandle {
  const object = objectOf(context, key);
  const { unwrap: mayUnwrap, keyType } = readAttributes(context, object);
  if (mayUnwrap === true && keyType === 'CKK_AES') return object;
  const got = keyType === 'CKK_AES' ? String(mayUnwrap) : String(keyType);
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'unwrap', expected: 'true', got });
}

// Some modules cannot compute the public point of a private key, and nothing else can say which key it is.
function publicPointFor({ kind }: KeyPairRequest, publicKey: Uint8Array | undefined): Uint8Array | null {
  const { curve, keyType } = pairKind(kind);
  if (keyType === 'CKK_EC_EDWARDS')
    throw new ClavigerError('INPUT_INVALID', { field: 'kind', expected: 'RSA, or EC on P-256, P-384 or P-521', got: kind });
  if (curve === null) return null;
  if (publicKey !== undefined) return pointOf(publicKey, curve);
  throw new ClavigerError('INPUT_INVALID', { field: 'publicKey', expected: 'the public key of an EC key' });
}

interface NarrowContents {
  readonly template: readonly TemplateRule[];
  readonly request: KeyPairRequest;
  readonly point: Uint8Array | null;
}

// One module gives a private key uses its template denies. It takes them back only from a key that is modifiable, so such a
// key is unwrapped once more, stripped of what was not asked for, and stays modifiable where the module insists.
function unwrapNarrow(
  context: SessionContext,
  kek: NativeHandle,
  blob: Uint8Array,
  { template, request, point }: NarrowContents,
): MadeObject {
  const asAsked = unwrap(context, kek, blob, { template: attributeValues(template, request), point });
  const tooMany = keepOrDiscard(context, [asAsked], () => usagesBeyond(context, asAsked, template));
  if (tooMany.length === 0) return { object: asAsked, template };
  // Not passed over: a key that may do more than was asked for must not stay.
  context.loaded.library.destroyObject(context.session, asAsked);
  const open = template.map((rule) => (rule.attribute === 'modifiable' ? setRule('modifiable', true) : rule));
  const object = unwrap(context, kek, blob, { template: attributeValues(open, request), point });
  const strip = (attribute: AttributeName) =>
    context.loaded.library.setAttribute(context.session, object, { attribute, value: false });
  return keepOrDiscard(context, [object], () => {
    for (const usage of tooMany) strip(attributeNames[usage]);
    if (request.extractable) return { object, template };
    ignoreRefusal(() => strip('CKA_MODIFIABLE'));
    return {
      object,
      template: template.map((rule) => (rule.attribute === 'modifiable' ? reportedRule('modifiable', false) : rule)),
    };
  });
}

const usages = ['decrypt', 'unwrap', 'sign', 'derive'] as const;

function usagesBeyond(
  context: SessionContext,
  object: NativeHandle,
  template: readonly TemplateRule[],
): readonly (typeof usages)[number][] {
  const attributes = readAttributes(context, object);
  const isDenied = (usage: string) => template.some(({ attribute, required }) => attribute === usage && required === false);
  return usages.filter((usage) => attributes[usage] === true && isDenied(usage));
}

interface UnwrapContents {
  readonly template: readonly AttributeValue[];
  /** The public point of an EC key, for modules that cannot compute it. */
  readonly point: Uint8Array | null;
}

/** How a token says which adjustment its template needs. */
const refusals = { 'omit-extractable': 0x10, 'add-nss-ec-point': 0xd0 } as const satisfies Record<UnwrapAdjustment, number>;

// The full template first, then what the token's family is known to need, each at most once.
function unwrap(context: SessionContext, key: NativeHandle, blob: Uint8Array, contents: UnwrapContents): NativeHandle {
  const mechanism = keyWrapMechanism(context);
  const meanings = blobMeanings(context);
  let template = contents.template;
  let left = context.quirks.family.unwrapAdjustments;
  context.quirks.reached('key-unwrapped');
  for (;;) {
    const expected = Object.fromEntries(left.map((adjustment) => [refusals[adjustment], adjustment]));
    const made = context.loaded.library.unwrap(context.session, { mechanism, key, meanings, refusals: expected }, blob, template);
    if (typeof made !== 'string') return made;
    left = left.filter((adjustment) => adjustment !== made);
    template = adjusted(template, made, contents.point);
  }
}

function adjusted(
  template: readonly AttributeValue[],
  adjustment: UnwrapAdjustment,
  point: Uint8Array | null,
): readonly AttributeValue[] {
  if (adjustment === 'omit-extractable') return template.filter(({ attribute }) => attribute !== 'CKA_EXTRACTABLE');
  return point === null ? template : [{ attribute: 'CKA_NSS_DB', value: point }, ...template];
}

function requirePublic(
  context: SessionContext,
  object: NativeHandle,
  request: KeyPairRequest,
  publicKey: Uint8Array | undefined,
): Uint8Array {
  const spki = pairKind(request.kind).curve === null ? spkiOf(context, object) : (publicKey ?? null);
  if (spki === null)
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'public key', expected: 'that of the RSA key' });
  requireKindOf(spki, request);
  if (publicKey === undefined || Buffer.from(publicKey).equals(spki)) return spki;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'public key', expected: 'the given one', got: 'another' });
}

function requireToldLength(context: SessionContext, object: NativeHandle, bytes: number): void {
  const { valueLength } = readAttributes(context, object);
  if (valueLength === null || valueLength === bytes) return;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'valueLength', expected: `${bytes}`, got: `${valueLength}` });
}

function blobMeanings(context: SessionContext): Readonly<Record<number, ErrorCode>> {
  return Object.fromEntries(context.quirks.family.blobRefusals.map((value) => [value, 'TOKEN_BLOB_REFUSED' as const]));
}
