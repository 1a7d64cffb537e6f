import { hexToBytes } from '../../core/bytes.ts';

/** Hashes by name: their mechanism number, the number of MGF1 over them, and their length in bytes. */
export const hashes = {
  'SHA-1': { mechanism: 0x220, mask: 1, bytes: 20 },
  'SHA-256': { mechanism: 0x250, mask: 2, bytes: 32 },
  'SHA-384': { mechanism: 0x260, mask: 3, bytes: 48 },
  'SHA-512': { mechanism: 0x270, mask: 4, bytes: 64 },
} as const;

export type HashName = keyof typeof hashes;

/** DER DigestInfo up to the hash (RFC 8017 section 9.2, note 1). */
export const digestInfo = {
  'SHA-256': hexToBytes('3031300d060960864801650304020105000420'),
  'SHA-384': hexToBytes('3041300d060960864801650304020205000430'),
  'SHA-512': hexToBytes('3051300d060960864801650304020305000440'),
} as const satisfies Partial<Record<HashName, Uint8Array>>;
