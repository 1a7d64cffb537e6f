import { combine } from 'shamir-secret-sharing';
import { equalBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { joinComponents } from './components.ts';
import { checkShare, requireShareMode, type Share } from './envelope.ts';
import { interpolate } from './gf256.ts';
import { ownBytes, wipeAll } from './own-bytes.ts';

/**
 * The key behind at least `threshold` shares of one set. Shares beyond the threshold are checked against the others. That the
 * result is *the* key only its check value shows: changed shares combine into something as well. The shares are not wiped.
 * Throws, naming the share: `SHARE_TOO_FEW`, `SHARE_MODE`, `SHARE_FOREIGN_SET`, `SHARE_SCHEME`, `SHARE_THRESHOLD`, `SHARE_LENGTH`,
 * `SHARE_DUPLICATE`, `SHARE_INCONSISTENT` and all of `checkShare`.
 */
export async function combineShares(shares: readonly Share[]): Promise<SecretBytes> {
  checkSet(shares);
  const [{ threshold }] = shares as readonly [Share];
  checkConsistency(shares, threshold);
  return combinePoints(shares.slice(0, threshold));
}

/** What exactly these shares give, by the library: the value at x = 0, or the XOR of components; nothing is checked. At least two shares. */
export async function combinePoints(shares: readonly Share[]): Promise<SecretBytes> {
  if (shares[0]?.scheme === 'xor') return joinComponents(shares);
  const parts = shares.map(layout);
  try {
    return SecretBytes.take(await combine(parts));
  } finally {
    wipeAll(...parts);
  }
}

/** The layout of HashiCorp Vault: y, then the byte x. */
function layout({ x, y }: Share): Uint8Array {
  const part = ownBytes(y.length + 1);
  part.set(y);
  part[y.length] = x;
  return part;
}

/** How errors name a share that has passed its checksum: by its place x, which is printed on the sheet. */
export function nameOf({ x }: Share): string {
  return `share x=${x}`;
}

function checkSet(shares: readonly Share[]): void {
  const [first] = shares;
  if (first === undefined) throw new ClavigerError('SHARE_TOO_FEW', { field: 'shares', expected: 'at least 2', got: '0' });
  const seen = new Set<number>();
  for (const share of shares) {
    checkShare(share, nameOf(share));
    checkSameSet(share, first);
    if (seen.has(share.x)) throw new ClavigerError('SHARE_DUPLICATE', { field: nameOf(share) });
    seen.add(share.x);
  }
  if (shares.length < first.threshold)
    throw new ClavigerError('SHARE_TOO_FEW', { field: 'shares', expected: `${first.threshold}`, got: `${shares.length}` });
}

function checkSameSet(share: Share, first: Share): void {
  const field = nameOf(share);
  requireShareMode(share, first.mode, field);
  if (share.setId !== first.setId)
    throw new ClavigerError('SHARE_FOREIGN_SET', { field, expected: first.setId, got: share.setId });
  if (share.scheme !== first.scheme)
    throw new ClavigerError('SHARE_SCHEME', { field, expected: first.scheme, got: share.scheme });
  if (share.threshold !== first.threshold || share.total !== first.total) {
    const [expected, got] = [first, share].map(({ threshold, total }) => `${threshold} of ${total}`) as [string, string];
    throw new ClavigerError('SHARE_THRESHOLD', { field, expected, got });
  }
  if (share.y.length !== first.y.length)
    throw new ClavigerError('SHARE_LENGTH', { field, expected: `${first.y.length} bytes`, got: `${share.y.length}` });
}

/** Shares beyond the threshold must lie on the same polynomials; one bad share among at least two extra ones is named. */
function checkConsistency(shares: readonly Share[], threshold: number): void {
  if (agree(shares, threshold)) return;
  const suspects = shares.length < threshold + 2 ? [] : shares.filter((suspect) => agree(without(shares, suspect), threshold));
  const [bad] = suspects;
  throw new ClavigerError('SHARE_INCONSISTENT', { field: bad === undefined ? 'shares' : nameOf(bad) });
}

function without(shares: readonly Share[], left: Share): readonly Share[] {
  return shares.filter((share) => share !== left);
}

function agree(shares: readonly Share[], threshold: number): boolean {
  const base = shares.slice(0, threshold);
  return shares.slice(threshold).every((share) => {
    const expected = interpolate(base, share.x);
    const same = equalBytes(expected, share.y);
    wipeAll(expected);
    return same;
  });
}
