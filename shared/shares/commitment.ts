import { bytesToUtf8, equalBytes } from '../core/bytes.ts';
import { domainDigest } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type Share, shareHeader } from './envelope.ts';
import { ALPHABET, bytesToSymbols, PREFIXES } from './text.ts';

const FINGERPRINT_BYTES = 5;

/**
 * The 32 bytes by which a share is proved later without being revealed: the domain digest `claviger/share-commitment/v1` over
 * three parts: the prefix (which says the mode) in ASCII, the 12 header symbols as one byte each, and y. Safe to
 * publish only because y is uniform and has at least 128 bits.
 */
export function shareCommitment(share: Share): Uint8Array {
  return domainDigest('claviger/share-commitment/v1', [PREFIXES[share.mode].prefix, shareHeader(share), share.y]);
}

/** Throws `SHARE_COMMITMENT`, naming `field`, unless `share` is the one behind `commitment` (32 bytes). */
export function checkCommitment(share: Share, commitment: Uint8Array, field = `share x=${share.x}`): void {
  if (!equalBytes(shareCommitment(share), commitment)) throw new ClavigerError('SHARE_COMMITMENT', { field });
}

/**
 * Eight symbols of the share alphabet, equal on all sheets of a set: the first 40 bits of the domain digest
 * `claviger/share-set/v1` over all commitments of the set in the order in which its shares are numbered.
 */
export function setFingerprint(commitments: readonly Uint8Array[]): string {
  const hash = domainDigest('claviger/share-set/v1', commitments);
  const symbols = bytesToSymbols(hash.subarray(0, FINGERPRINT_BYTES));
  return bytesToUtf8(Uint8Array.from(symbols, (symbol) => ALPHABET[symbol] ?? 0));
}
