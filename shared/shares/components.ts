import { ClavigerError } from '../core/errors/index.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { checkKeyLength, checkSetId, checkThreshold, type Share } from './envelope.ts';
import { ownBytes, ownCopy } from './own-bytes.ts';
import type { ShareMode } from './text.ts';

/** How a key is split into components: all `total` of them give it back, one less tells nothing. */
export interface ComponentParameters {
  readonly total: number;
  readonly setId: string;
  readonly mode: ShareMode;
}

/**
 * Splits a uniform key of 16, 24 or 32 bytes into XOR components as long as the key (an additive scheme, ISO/IEC 19592-2;
 * scheme 1 of share string v1). All but the last are `random`, (total − 1) · key length fresh bytes; the last is what is missing to the
 * key. Neither is wiped. Throws `SHARE_LENGTH`, `SHARE_THRESHOLD`, `SHARE_SET_ID`.
 */
export function splitComponents(key: SecretBytes, { total, setId, mode }: ComponentParameters, random: SecretBytes): Share[] {
  checkKeyLength(key.length, 'key');
  checkThreshold(total, total, 'split');
  checkSetId(setId, 'split');
  const expected = (total - 1) * key.length;
  if (random.length !== expected)
    throw new ClavigerError('SHARE_LENGTH', { field: 'random', expected: `${expected} bytes`, got: `${random.length}` });
  const last = key.use(ownCopy);
  const parts = Array.from({ length: total - 1 }, (_, place) =>
    random.use((bytes) => ownCopy(bytes.subarray(place * key.length, (place + 1) * key.length))),
  );
  for (const part of parts) addTo(last, part);
  return [...parts, last].map((y, place) => ({
    mode,
    scheme: 'xor',
    setId,
    groupIndex: 0,
    groupThreshold: 1,
    threshold: total,
    total,
    x: place + 1,
    y,
  }));
}

/** The XOR of these components, at least one; nothing is checked. They are not wiped. */
export function joinComponents(shares: readonly Share[]): SecretBytes {
  const sum = ownBytes(shares[0]?.y.length ?? 0);
  for (const { y } of shares) addTo(sum, y);
  return SecretBytes.take(sum);
}

function addTo(sum: Uint8Array, part: Uint8Array): void {
  part.forEach((byte, index) => {
    sum[index] = (sum[index] ?? 0) ^ byte;
  });
}
