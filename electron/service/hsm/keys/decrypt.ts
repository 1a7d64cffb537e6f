import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { type DecryptionSchemeId, decryptionSchemes } from '../../../../shared/hsm/decryption-schemes.ts';
import type { KeyAttributes, KeyHandle } from '../../../../shared/hsm/port/key.ts';
import { readAttributes } from '../attributes.ts';
import { objectOf, type SessionContext } from '../context.ts';
import { requireUnchanged } from '../identity.ts';
import type { NativeHandle } from '../native/handle.ts';
import { pinFor } from './sign.ts';

/** What is asked of a private key: the scheme, the ciphertext, and the PIN where the key needs it each time. */
export interface DecryptionRequest {
  readonly scheme: DecryptionSchemeId;
  readonly data: Uint8Array;
  readonly pin: string | undefined;
}

/** See `TokenSession.decrypt`. */
export function decrypt(context: SessionContext, key: KeyHandle, request: DecryptionRequest): SecretBytes {
  requireUnchanged(context);
  return decryptWith(context, objectOf(context, key), request);
}

/** What a private key object decrypts `data` to. Throws as `TokenSession.decrypt`. */
export function decryptWith(
  context: SessionContext,
  object: NativeHandle,
  { scheme, data, pin }: DecryptionRequest,
): SecretBytes {
  if (!Object.hasOwn(decryptionSchemes, scheme))
    throw new ClavigerError('INPUT_INVALID', { field: 'scheme', got: String(scheme) });
  const attributes = readAttributes(context, object);
  const bytes = requireDecrypter(attributes);
  if (data.length !== bytes)
    throw new ClavigerError('INPUT_INVALID', { field: 'data', expected: `${bytes} bytes`, got: `${data.length}` });
  const usePin = pinFor(attributes, pin);
  const use = { mechanism: decryptionSchemes[scheme], key: object, ...(usePin === undefined ? {} : { pin: usePin }) };
  const clear = context.loaded.library.decrypt(context.session, use, data, bytes);
  if (scheme !== 'rsa-pkcs1') context.quirks.reached('oaep-used');
  return clear;
}

// Gives the length of the modulus in bytes.
function requireDecrypter({ class: kind, keyType, decrypt: mayDecrypt, modulusBits }: KeyAttributes): number {
  if (kind !== 'CKO_PRIVATE_KEY' || keyType !== 'CKK_RSA' || modulusBits === null)
    throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', {
      field: 'key',
      expected: 'a private RSA key',
      got: `${kind} ${keyType}`,
    });
  if (mayDecrypt !== true)
    throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'decrypt', expected: 'true', got: String(mayDecrypt) });
  return modulusBits / 8;
}
