/** Hashes by name: their mechanism number, the number of MGF1 over them, and their length in bytes. */
export const hashes = {
  'SHA-1': { mechanism: 0x220, mask: 1, bytes: 20 },
  'SHA-256': { mechanism: 0x250, mask: 2, bytes: 32 },
  'SHA-384': { mechanism: 0x260, mask: 3, bytes: 48 },
  'SHA-512': { mechanism: 0x270, mask: 4, bytes: 64 },
} as const;

export type HashName = keyof typeof hashes;
