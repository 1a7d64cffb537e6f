import { ClavigerError } from '../core/errors/index.ts';
import type { Randomness } from '../core/ports.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { combinePoints, combineShares } from './combine.ts';
import type { Share } from './envelope.ts';
import { ownCopy } from './own-bytes.ts';
import { randomSubset, subsetCount, subsets } from './subsets.ts';

/** What was tried of one kind of subset. */
export interface SubsetReport {
  /** Shares in each subset. */
  readonly size: number;
  /** Subsets there are. */
  readonly existing: number;
  /** Subsets tried: all of them, or as many as the bound allows, drawn at random. */
  readonly tested: number;
  readonly sampled: boolean;
}

/** The outcome of a test combination: without an error it passed. */
export interface TestCombineReport {
  /** Subsets of exactly the threshold: each gave the key. */
  readonly enough: SubsetReport;
  /** Subsets of one share too few: none gave the key. */
  readonly tooFew: SubsetReport;
}

/** Where the test stops being complete. */
export interface TestCombineOptions {
  /** Most subsets of each kind; past it that many are drawn at random. */
  readonly limit: number;
  readonly randomness: Randomness;
}

/**
 * Combines every smallest sufficient subset of `shares` (all shares of a set) and requires `checkKey` of each result; then every subset
 * of one share fewer, treated as if it were enough, and requires that `checkKey` refuses each. For a threshold of 2 the latter is
 * a single share: the line through one point is constant, so the share's own y is tried as key. Nothing leaves memory; each
 * key made is wiped. Throws `SHARE_TEST_FAILED` and all of `combineShares`.
 */
export async function testCombine(
  shares: readonly Share[],
  checkKey: (key: SecretBytes) => boolean,
  options: TestCombineOptions,
): Promise<TestCombineReport> {
  (await combineShares(shares)).wipe();
  const threshold = shares[0]?.threshold ?? 0;
  const enough = await tryAll(shares, threshold, options, async (subset) => gives(await combineShares(subset), checkKey));
  const tooFew = await tryAll(shares, threshold - 1, options, async (subset) => !gives(await joinTooFew(subset), checkKey));
  return { enough, tooFew };
}

async function tryAll(
  shares: readonly Share[],
  size: number,
  options: TestCombineOptions,
  passes: (subset: readonly Share[]) => Promise<boolean>,
): Promise<SubsetReport> {
  const existing = subsetCount(shares.length, size);
  const sampled = existing > options.limit;
  for (const subset of sampled ? drawn(shares, size, options) : subsets(shares, size)) {
    if (!(await passes(subset)))
      throw new ClavigerError('SHARE_TEST_FAILED', { field: `shares x=${subset.map(({ x }) => x).join(',')}` });
  }
  return { size, existing, tested: sampled ? options.limit : existing, sampled };
}

function* drawn(shares: readonly Share[], size: number, { limit, randomness }: TestCombineOptions): Generator<Share[]> {
  for (let round = 0; round < limit; round++) yield randomSubset(shares, size, randomness);
}

function gives(key: SecretBytes, checkKey: (key: SecretBytes) => boolean): boolean {
  try {
    return checkKey(key);
  } finally {
    key.wipe();
  }
}

async function joinTooFew(subset: readonly Share[]): Promise<SecretBytes> {
  const [only] = subset;
  return subset.length === 1 && only !== undefined ? SecretBytes.take(ownCopy(only.y)) : combinePoints(subset);
}
