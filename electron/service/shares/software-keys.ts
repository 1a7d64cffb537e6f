import { createDecipheriv } from 'node:crypto';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { type CheckValue, keyCheckValue } from '../../../shared/shares/check-value.ts';
import { aesBlock } from './aes-block.ts';

// The alternative initial value of RFC 5649 section 3, without the length.
const ALTERNATIVE_INITIAL_VALUE = new Uint8Array([0xa6, 0x59, 0x59, 0xa6]);

/**
 * The key inside an RFC 5649 `blob` that was wrapped under `wrappingKey` (16, 24 or 32 bytes), by OpenSSL and not by the token
 * that wrapped it. Throws `TOKEN_BLOB_REFUSED` where the blob is not intact or under another key.
 */
export function unwrapKwp(blob: Uint8Array, wrappingKey: SecretBytes): SecretBytes {
  return wrappingKey.use((key) => {
    try {
      const decipher = createDecipheriv(`id-aes${key.length * 8}-wrap-pad`, key, ALTERNATIVE_INITIAL_VALUE);
      const unwrapped = SecretBytes.take(decipher.update(blob));
      // The whole block was checked above; this clears the key schedule, which would wait for the collector.
      decipher.final();
      return unwrapped;
    } catch {
      throw new ClavigerError('TOKEN_BLOB_REFUSED', { field: 'wrapped key', expected: 'an intact RFC 5649 blob under this key' });
    }
  });
}

/** The check value of a key in memory by the method named. Throws `INPUT_INVALID` for a method that is not known. */
export function softwareCheckValue(key: SecretBytes, method: string): CheckValue {
  if (method !== 'CMAC' && method !== 'encrypt-zeros')
    throw new ClavigerError('INPUT_INVALID', { field: 'check value method', expected: 'CMAC or encrypt-zeros', got: method });
  return keyCheckValue(key, method, aesBlock);
}
