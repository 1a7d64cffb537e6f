import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { KeyHandle, TokenCheckValue } from '../../../shared/hsm/port/key.ts';
import { readAttributes } from './attributes.ts';
import { objectOf, type SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';

const BLOCK = 16;
const CMAC_BYTES = 5;
const ZEROS_BYTES = 3;

/** See `TokenSession.checkValue`. */
export function checkValue(context: SessionContext, key: KeyHandle): TokenCheckValue {
  return checkValueOf(context, objectOf(context, key));
}

/** The check value of an AES key object. Throws `TOKEN_CAPABILITY_MISSING` where the key may neither sign nor encrypt and the token keeps none. */
export function checkValueOf(context: SessionContext, object: NativeHandle): TokenCheckValue {
  context.quirks.reached('check-value-computed');
  const { sign, encrypt } = readAttributes(context, object);
  const own = context.loaded.library.attribute(context.session, object, 'CKA_CHECK_VALUE');
  const cmac = sign === true ? attempt(() => cmacOfZeros(context, object)) : null;
  const zeros = encrypt === true ? attempt(() => encryptZeros(context, object)) : null;
  const tokenOwn =
    own === null
      ? null
      : { value: upperHex(own), agrees: zeros === null ? null : upperHex(own) === upperHex(zeros.subarray(0, own.length)) };
  if (cmac !== null) return { method: 'CMAC', value: upperHex(cmac.subarray(0, CMAC_BYTES)), tokenOwn };
  if (zeros !== null) return { method: 'encrypt-zeros', value: upperHex(zeros.subarray(0, ZEROS_BYTES)), tokenOwn };
  if (tokenOwn !== null) return { method: 'encrypt-zeros', value: tokenOwn.value, tokenOwn };
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'check value', expected: 'CMAC, AES-ECB or CKA_CHECK_VALUE' });
}

/** AES-CMAC of one zero block, computed in the token: 16 bytes. */
export function cmacOfZeros({ loaded, session }: SessionContext, object: NativeHandle): Uint8Array {
  return loaded.library.sign(
    session,
    { mechanism: { name: 'CKM_AES_CMAC' }, key: object },
    new Uint8Array(new ArrayBuffer(BLOCK)),
    BLOCK,
  );
}

/** AES-ECB of one zero block, computed in the token: 16 bytes. */
export function encryptZeros({ loaded, session }: SessionContext, object: NativeHandle): Uint8Array {
  return loaded.library.encrypt(
    session,
    { mechanism: { name: 'CKM_AES_ECB' }, key: object },
    new Uint8Array(new ArrayBuffer(BLOCK)),
    BLOCK,
  );
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
