import { constants, createPrivateKey, createPublicKey, type KeyObject, privateDecrypt } from 'node:crypto';
import type { VerifiedBundle } from '../../../shared/byok/verify-bundle.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { type CheckValue, keyCheckValue } from '../../../shared/shares/check-value.ts';
import { aesBlock } from '../shares/aes-block.ts';

const TARGET_BYTES = 32;

/**
 * Does what the cloud does, with a *test* private key (PEM, unencrypted): unwraps the bundle's key, computes its check value and
 * compares it with the manifest. Gives the check value. Throws `INPUT_INVALID` where `pem` is no private key, `BUNDLE_KEY_MISMATCH`
 * where it is another key than the one the bundle was wrapped for, or the key inside is not the one the manifest describes.
 */
export function unwrapBundle({ manifest, wrapped, steps }: VerifiedBundle, pem: string): CheckValue {
  const privateKey = readPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  requireEqual('wrapping key', manifest.wrappingKeySha256, digestHex(spki));
  const secret = decrypt(privateKey, wrapped, steps[0]?.hash === 'SHA-1' ? 'sha1' : 'sha256');
  try {
    requireEqual('key length', `${TARGET_BYTES} bytes`, `${secret.length} bytes`);
    const got = keyCheckValue(secret, manifest.targetCheckValue.method, aesBlock);
    requireEqual('check value', manifest.targetCheckValue.value, got.value);
    return got;
  } finally {
    secret.wipe();
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ClavigerError('INPUT_INVALID', { field: '--unwrap-with', expected: 'an unencrypted private key in PEM' });
  }
}

function requireEqual(field: string, expected: string, got: string): void {
  if (expected !== got) throw new ClavigerError('BUNDLE_KEY_MISMATCH', { field, expected, got });
}

function decrypt(key: KeyObject, wrapped: Uint8Array, oaepHash: string): SecretBytes {
  try {
    return SecretBytes.take(privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped));
  } catch {
    throw new ClavigerError('BUNDLE_KEY_MISMATCH', {
      field: 'wrapped key',
      expected: 'an intact OAEP block',
      got: 'one that does not decrypt',
    });
  }
}
