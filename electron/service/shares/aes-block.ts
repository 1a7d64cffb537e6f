import { createCipheriv } from 'node:crypto';
import type { AesBlock } from '../../../shared/shares/check-value.ts';

/** AES of one 16-byte block by Node's OpenSSL, for check values. The key has 16, 24 or 32 bytes. */
export const aesBlock: AesBlock = (key, block) => {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  const encrypted = cipher.update(block);
  // Gives nothing, but clears the key schedule, which would wait for the collector.
  cipher.final();
  const copy = new Uint8Array(new ArrayBuffer(encrypted.length));
  copy.set(encrypted);
  encrypted.fill(0);
  return copy;
};
