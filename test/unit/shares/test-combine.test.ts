import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../shared/core/bytes.ts';
import type { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { Share } from '../../../shared/shares/envelope.ts';
import { randomSubset, subsetCount, subsets } from '../../../shared/shares/subsets.ts';
import { testCombine } from '../../../shared/shares/test-combine.ts';
import { failure } from './failure.ts';
import { goldenNamed, sharesOf } from './samples.ts';

const randomness = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const options = { limit: 1000, randomness };
const SET = goldenNamed('three of five');
const SHARES = sharesOf(SET);

function isKey(hex: string): (key: SecretBytes) => boolean {
  return (key) => key.use((bytes) => bytesToHex(bytes) === hex);
}

describe('the test combination', () => {
  it('tries every smallest sufficient subset and every one too small', async () => {
    expect(await testCombine(SHARES, isKey(SET.key), options)).toEqual({
      enough: { size: 3, existing: 10, tested: 10, sampled: false },
      tooFew: { size: 2, existing: 10, tested: 10, sampled: false },
    });
  });

  it('tries single shares where two are enough', async () => {
    const set = goldenNamed('worked example');
    const { enough, tooFew } = await testCombine(sharesOf(set), isKey(set.key), options);
    expect([enough.tested, tooFew.size, tooFew.tested]).toEqual([3, 1, 3]);
  });

  it('draws a random sample past the bound, and says so', async () => {
    const set = goldenNamed('three of five');
    expect(await testCombine(SHARES, isKey(set.key), { ...options, limit: 4 })).toEqual({
      enough: { size: 3, existing: 10, tested: 4, sampled: true },
      tooFew: { size: 2, existing: 10, tested: 4, sampled: true },
    });
  });

  it('wipes every key it makes', async () => {
    const made: SecretBytes[] = [];
    await testCombine(SHARES, (key) => made.push(key) > 0 && isKey(SET.key)(key), options);
    expect(made).toHaveLength(20);
    for (const key of made) expect((await failure(() => key.use(() => 0))).code).toBe('SECRET_WIPED');
  });

  it('fails where shares make another key', async () => {
    const error = await failure(() => testCombine(SHARES, isKey('00'), options));
    expect(error.code).toBe('SHARE_TEST_FAILED');
    expect(error.details.field).toBe('shares x=17,200,3');
  });

  it('fails where too few shares make the key', async () => {
    const flat = SHARES.slice(0, 3).map(
      (share, index): Share => ({ ...share, threshold: 2, total: 3, x: index + 1, y: new Uint8Array(16) }),
    );
    const error = await failure(() => testCombine(flat, isKey('00'.repeat(16)), options));
    expect(error.code).toBe('SHARE_TEST_FAILED');
    expect(error.details.field).toBe('shares x=1');
  });

  it('fails where one share is changed', async () => {
    const bad = SHARES.map((share, index) => (index === 4 ? { ...share, y: new Uint8Array(32) } : share));
    const error = await failure(() => testCombine(bad, isKey(SET.key), options));
    expect(error.code).toBe('SHARE_INCONSISTENT');
    expect(error.details.field).toBe('share x=254');
  });
});

describe('subsets', () => {
  it('are counted and listed alike', () => {
    for (const [total, size] of [
      [5, 3],
      [6, 1],
      [4, 4],
      [3, 0],
    ] as const) {
      const all = [
        ...subsets(
          Array.from({ length: total }, (_, index) => index),
          size,
        ),
      ];
      expect(all).toHaveLength(subsetCount(total, size));
      expect(new Set(all.map(String)).size).toBe(all.length);
    }
    expect(subsetCount(31, 15)).toBe(300540195);
  });

  it('are drawn evenly', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 3000; round++) {
      const chosen = String(randomSubset([1, 2, 3, 4], 2, randomness));
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(count).toBeGreaterThan(350);
  });
});
