import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import type { MechanismCall, OaepHash } from '../../../shared/hsm/constants/mechanisms.ts';
import type { KeyAttributes, KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { AesKeyRequest } from '../../../shared/hsm/port/key-requests.ts';
import { publicKeyTemplate, unwrappedKeyTemplate } from '../../../shared/hsm/templates.ts';
import { readAttributes } from './attributes.ts';
import { probeCapabilities } from './capabilities.ts';
import { checkValueOf } from './check-value.ts';
import { attributeValues, objectOf, type SessionContext } from './context.ts';
import { requireUnchanged } from './identity.ts';
import { requireFree, requireRequest, settle } from './keys.ts';
import type { NativeHandle } from './native/handle.ts';

const AES_BYTES: readonly number[] = [16, 24, 32];
const KEY_WRAP_OVERHEAD = 8;
const OUTPUT_ROOM = 256;
const SMALLEST_RSA = 2048;
const LARGEST_RSA = 4096;

/** See `TokenSession.wrapKey`. */
export function wrapKey(context: SessionContext, wrappingKey: KeyHandle, target: KeyHandle): Uint8Array {
  const [kek, object] = [objectOf(context, wrappingKey), objectOf(context, target)];
  const mechanism = keyWrapMechanism(context);
  context.quirks.reached('key-wrapped');
  requireMayWrap(context, kek);
  const lengths = requireExtractable(readAttributes(context, object));
  requireUnchanged(context);
  const blob = context.loaded.library.wrap(context.session, { mechanism, key: kek }, object, OUTPUT_ROOM);
  return requireLength(
    blob,
    lengths.map((length) => length + KEY_WRAP_OVERHEAD),
  );
}

/** See `TokenSession.unwrapKey`. */
export function unwrapKey(
  context: SessionContext,
  unwrappingKey: KeyHandle,
  blob: Uint8Array,
  request: AesKeyRequest,
): KeyHandle {
  requireRequest(request);
  const kek = objectOf(context, unwrappingKey);
  const mechanism = keyWrapMechanism(context);
  context.quirks.reached('key-unwrapped');
  const expected = request.bits / 8 + KEY_WRAP_OVERHEAD;
  if (blob.length !== expected)
    throw new ClavigerError('TOKEN_BLOB_REFUSED', { field: 'blob', expected: `${expected} bytes`, got: `${blob.length}` });
  requireUnchanged(context);
  requireFree(context, request);
  const template = unwrappedKeyTemplate(request);
  const values = attributeValues(template, request, ['valueLength']);
  const unwrapping = { mechanism, key: kek, meanings: blobMeanings(context) };
  const object = context.loaded.library.unwrap(context.session, unwrapping, blob, values);
  const use = () => {
    requireToldLength(context, object, request.bits / 8);
    if (request.purpose !== 'ephemeral') checkValueOf(context, object);
  };
  return settle(context, object, { name: request, template, use });
}

/** See `TokenSession.importPublicKey`. Throws `INPUT_INVALID` for anything but a DER RSA key of 2048 to 4096 bits. */
export function importPublicKey(context: SessionContext, spki: Uint8Array): KeyHandle {
  const { modulus, exponent } = parseRsaKey(spki);
  const id = new Uint8Array(createHash('sha256').update(spki).digest());
  const label = `imported public key ${Buffer.from(id.subarray(0, 4)).toString('hex')}`;
  const template = publicKeyTemplate();
  requireUnchanged(context);
  const object = context.loaded.library.createObject(context.session, [
    ...attributeValues(template, { label, id }),
    { attribute: 'CKA_MODULUS', value: modulus },
    { attribute: 'CKA_PUBLIC_EXPONENT', value: exponent },
  ]);
  return settle(context, object, { name: { label, id }, template, use: () => requireSameModulus(context, object, modulus) });
}

/** See `TokenSession.wrapOaep`. */
export function wrapOaep(context: SessionContext, publicKey: KeyHandle, target: KeyHandle, hash: OaepHash): Uint8Array {
  const [key, object] = [objectOf(context, publicKey), objectOf(context, target)];
  if (!probeCapabilities(context).oaep[hash])
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'OAEP', expected: hash });
  context.quirks.reached('key-wrapped');
  requireMayWrap(context, key);
  requireExtractable(readAttributes(context, object));
  const modulus = context.loaded.library.attribute(context.session, key, 'CKA_MODULUS');
  if (modulus === null) throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'modulus', expected: 'an RSA public key' });
  requireUnchanged(context);
  const wrapped = context.loaded.library.wrap(
    context.session,
    { mechanism: { name: 'CKM_RSA_PKCS_OAEP', oaep: hash }, key },
    object,
    modulus.length,
  );
  return requireLength(wrapped, [modulus.length]);
}

function keyWrapMechanism(context: SessionContext): MechanismCall {
  const { kwp } = probeCapabilities(context);
  if (kwp === null) throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'key wrap', expected: 'RFC 5649' });
  return { number: Number(kwp.mechanism) };
}

function requireMayWrap(context: SessionContext, key: NativeHandle): void {
  const { wrap } = readAttributes(context, key);
  if (wrap !== true) throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'wrap', expected: 'true', got: String(wrap) });
}

// Some tokens wrap keys they should keep, so the port asks first. The answer is the lengths in bytes the key can have:
// one, or all of AES where the token does not tell.
function requireExtractable(target: KeyAttributes): readonly number[] {
  const { extractable, keyType, valueLength } = target;
  if (extractable !== true) {
    throw new ClavigerError('TOKEN_KEY_UNEXTRACTABLE', {
      field: 'target',
      expected: 'an extractable key',
      got: String(extractable),
    });
  }
  if (keyType === 'CKK_AES' && valueLength === null) return AES_BYTES;
  if (keyType === 'CKK_AES' && valueLength !== null && AES_BYTES.includes(valueLength)) return [valueLength];
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', {
    field: 'target',
    expected: 'an AES key',
    got: `${keyType} of ${valueLength} bytes`,
  });
}

function requireLength(output: Uint8Array, expected: readonly number[]): Uint8Array {
  if (expected.includes(output.length)) return output;
  output.fill(0);
  throw new ClavigerError('TOKEN_CALL_REFUSED', {
    field: 'C_WrapKey',
    expected: `${expected.join(' or ')} bytes`,
    got: `${output.length} bytes`,
  });
}

function requireToldLength(context: SessionContext, object: NativeHandle, bytes: number): void {
  const { valueLength } = readAttributes(context, object);
  if (valueLength === null || valueLength === bytes) return;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'valueLength', expected: `${bytes}`, got: `${valueLength}` });
}

function blobMeanings(context: SessionContext): Readonly<Record<number, ErrorCode>> {
  return Object.fromEntries(context.quirks.family.blobRefusals.map((value) => [value, 'TOKEN_BLOB_REFUSED' as const]));
}

function requireSameModulus(context: SessionContext, object: NativeHandle, modulus: Uint8Array): void {
  const got = context.loaded.library.attribute(context.session, object, 'CKA_MODULUS');
  if (got?.equals(modulus) === true) return;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'modulus', expected: 'the imported one' });
}

function parseRsaKey(spki: Uint8Array): { modulus: Uint8Array; exponent: Uint8Array } {
  const key = readPublicKey(spki);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < SMALLEST_RSA || bits > LARGEST_RSA) {
    throw new ClavigerError('INPUT_INVALID', {
      field: 'publicKey',
      expected: 'RSA of 2048 to 4096 bits',
      got: `${key.asymmetricKeyType} ${bits}`,
    });
  }
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return { modulus: new Uint8Array(Buffer.from(n, 'base64url')), exponent: new Uint8Array(Buffer.from(e, 'base64url')) };
}

function readPublicKey(spki: Uint8Array): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    if (key.export({ format: 'der', type: 'spki' }).equals(spki)) return key;
  } catch {
    // Answered below, as for bytes behind the key.
  }
  throw new ClavigerError('INPUT_INVALID', { field: 'publicKey', expected: 'exactly one DER SubjectPublicKeyInfo' });
}
