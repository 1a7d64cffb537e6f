import { createDecipheriv } from 'node:crypto';

// The initial values: RFC 5649 section 3, RFC 3394 section 2.2.3.1.
const forms = {
  'RFC 5649': { cipher: 'id-aes256-wrap-pad', iv: Buffer.from('a65959a6', 'hex') },
  'RFC 3394': { cipher: 'id-aes256-wrap', iv: Buffer.alloc(8, 0xa6) },
} as const;

/** What OpenSSL finds in `blob`, wrapped under a throw-away AES-256 key, or null: it is no such blob. */
export function unwrapInSoftware(form: keyof typeof forms, key: Uint8Array, blob: Uint8Array): Buffer | null {
  const { cipher, iv } = forms[form];
  try {
    const decipher = createDecipheriv(cipher, key, iv);
    return Buffer.concat([decipher.update(blob), decipher.final()]);
  } catch {
    return null;
  }
}
