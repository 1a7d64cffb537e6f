import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../core/bytes.ts';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** The RFC 6962 section 2.1 leaf hash of a line's bytes: SHA-256(0x00 ‖ line). 32 bytes. */
export function leafHash(line: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF, line));
}

/** The RFC 6962 section 2.1 Merkle tree hash of leaf hashes: SHA-256 of nothing for none. 32 bytes. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0] ?? new Uint8Array(0);
  const split = largestPowerOfTwoBelow(leaves.length);
  return sha256(concatBytes(NODE, merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split))));
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
