import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { KeyAttributes, KeyHandle, TokenCheckValue } from '../../../shared/hsm/port/key.ts';
import { readSome } from './attributes.ts';
import { objectOf, type SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';

const BLOCK = 16;
const CMAC_BYTES = 5;
const ZEROS_BYTES = 3;
const HMAC_BYTES = 5;
const HMAC_ROOM = 32;

type UsesOfKey = Pick<KeyAttributes, 'keyType' | 'sign' | 'encrypt'>;

/** See `TokenSession.checkValue`. */
export function checkValue(context: SessionContext, key: KeyHandle): TokenCheckValue {
  return checkValueOf(context, objectOf(context, key));
}

/** The check value of a secret key object. Throws `TOKEN_CAPABILITY_MISSING` where the key may neither sign nor encrypt and the token keeps none. */
export function checkValueOf(context: SessionContext, object: NativeHandle): TokenCheckValue {
  context.quirks.reached('check-value-computed');
  const attributes: UsesOfKey = readSome(context, object, ['keyType', 'sign', 'encrypt']);
  const own = context.loaded.library.attribute(context.session, object, 'CKA_CHECK_VALUE');
  const value =
    attributes.keyType === 'CKK_AES' ? aesValue(context, object, attributes, own) : hmacValue(context, object, attributes, own);
  if (value !== null) return value;
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
    field: 'check value',
    expected: attributes.keyType === 'CKK_AES' ? 'CMAC, AES-ECB or CKA_CHECK_VALUE' : 'HMAC or CKA_CHECK_VALUE',
  });
}

function aesValue(
  context: SessionContext,
  object: NativeHandle,
  { sign, encrypt }: UsesOfKey,
  own: Uint8Array | null,
): TokenCheckValue | null {
  const cmac = sign === true ? attempt(() => cmacOfZeros(context, object)) : null;
  const zeros = encrypt === true ? attempt(() => encryptZeros(context, object)) : null;
  const tokenOwn =
    own === null
      ? null
      : { value: upperHex(own), agrees: zeros === null ? null : upperHex(own) === upperHex(zeros.subarray(0, own.length)) };
  if (cmac !== null) return { method: 'CMAC', value: upperHex(cmac.subarray(0, CMAC_BYTES)), tokenOwn };
  if (zeros !== null) return { method: 'encrypt-zeros', value: upperHex(zeros.subarray(0, ZEROS_BYTES)), tokenOwn };
  return tokenOwn === null ? null : { method: 'encrypt-zeros', value: tokenOwn.value, tokenOwn };
}

// Whether the token's own value is right, only the key itself could tell.
function hmacValue(
  context: SessionContext,
  object: NativeHandle,
  { sign, keyType }: UsesOfKey,
  own: Uint8Array | null,
): TokenCheckValue | null {
  if (keyType !== 'CKK_GENERIC_SECRET') return null;
  const tokenOwn = own === null ? null : { value: upperHex(own), agrees: null };
  const hmac = sign === true ? attempt(() => hmacOfZeros(context, object)) : null;
  if (hmac !== null) return { method: 'HMAC-SHA-256', value: upperHex(hmac.subarray(0, HMAC_BYTES)), tokenOwn };
  return tokenOwn === null ? null : { method: 'key-hash', value: tokenOwn.value, tokenOwn };
}

/** HMAC-SHA-256 of one zero block, computed in the token: 32 bytes. */
export function hmacOfZeros({ loaded, session }: SessionContext, object: NativeHandle): Uint8Array {
  const use = { mechanism: { name: 'CKM_SHA256_HMAC' }, key: object } as const;
  return whole(loaded.library.sign(session, use, new Uint8Array(new ArrayBuffer(BLOCK)), HMAC_ROOM), HMAC_ROOM);
}

/** AES-CMAC of one zero block, computed in the token: 16 bytes. */
export function cmacOfZeros({ loaded, session }: SessionContext, object: NativeHandle): Uint8Array {
  const use = { mechanism: { name: 'CKM_AES_CMAC' }, key: object } as const;
  return whole(loaded.library.sign(session, use, new Uint8Array(new ArrayBuffer(BLOCK)), BLOCK), BLOCK);
}

/** AES-ECB of one zero block, computed in the token: 16 bytes. */
export function encryptZeros({ loaded, session }: SessionContext, object: NativeHandle): Uint8Array {
  const use = { mechanism: { name: 'CKM_AES_ECB' }, key: object } as const;
  return whole(loaded.library.encrypt(session, use, new Uint8Array(new ArrayBuffer(BLOCK)), BLOCK), BLOCK);
}

function whole(answer: Uint8Array, length: number): Uint8Array {
  if (answer.length === length) return answer;
  const details = { field: 'check value', expected: `${length} bytes`, got: `${answer.length}` };
  throw new ClavigerError('TOKEN_CALL_REFUSED', details);
}

// A token that refuses one method is asked for the next; a token that is gone is not.
function attempt(compute: () => Uint8Array): Uint8Array | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ClavigerError && error.code === 'TOKEN_CALL_REFUSED') return null;
    throw error;
  }
}

function upperHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
