import { split } from 'shamir-secret-sharing';
import type { SecretBytes } from '../core/secret-bytes.ts';
import { checkKeyLength, checkSetId, checkThreshold, type Share } from './envelope.ts';
import { ownCopy, wipeAll } from './own-bytes.ts';
import type { ShareMode } from './text.ts';

/** How a key is split: any `threshold` of `total` shares give it back. */
export interface SplitParameters {
  readonly threshold: number;
  readonly total: number;
  readonly setId: string;
  readonly mode: ShareMode;
}

/**
 * Splits a uniform key of 16, 24 or 32 bytes (Shamir over GF(256), ISO/IEC 19592-2; the byte layout of HashiCorp Vault). Coefficients
 * and the places x come from the library's system CSPRNG. The key is not wiped.
 * Throws `SHARE_LENGTH`, `SHARE_THRESHOLD`, `SHARE_SET_ID`.
 */
export async function splitKey(key: SecretBytes, { threshold, total, setId, mode }: SplitParameters): Promise<Share[]> {
  checkKeyLength(key.length, 'key');
  checkThreshold(threshold, total, 'split');
  checkSetId(setId, 'split');
  const copy = key.use(ownCopy);
  try {
    const parts = await split(copy, total, threshold);
    return parts.map((part) => shareOf(part, { threshold, total, setId, mode }));
  } finally {
    wipeAll(copy);
  }
}

function shareOf(part: Uint8Array, { threshold, total, setId, mode }: SplitParameters): Share {
  const y = ownCopy(part.subarray(0, -1));
  const x = part.at(-1) ?? 0;
  part.fill(0);
  return { mode, scheme: 'shamir-gf256', setId, groupIndex: 0, groupThreshold: 1, threshold, total, x, y };
}

/** Overwrites the secret part of each share with zeros. */
export function wipeShares(shares: readonly Share[]): void {
  wipeAll(...shares.map(({ y }) => y));
}
