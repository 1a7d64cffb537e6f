import { randomBytes } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { combineShares } from '../../../shared/shares/combine.ts';
import type { Share } from '../../../shared/shares/envelope.ts';
import { interpolate, multiply256 } from '../../../shared/shares/gf256.ts';
import { splitKey, wipeShares } from '../../../shared/shares/split.ts';
import { failure } from './failure.ts';
import { golden, goldenNamed, sharesOf } from './samples.ts';

const SET = goldenNamed('three of five');
const SHARES = sharesOf(SET) as [Share, Share, Share, Share, Share];

function bytesOf(key: SecretBytes): Uint8Array {
  return key.use((bytes) => Uint8Array.from(bytes));
}

function changed(share: Share): Share {
  return { ...share, y: Uint8Array.from(share.y, (byte, index) => (index === 0 ? byte ^ 1 : byte)) };
}

describe('GF(256)', () => {
  it('multiplies as in FIPS 197', () => {
    expect(multiply256(0x57, 0x83)).toBe(0xc1);
    expect(multiply256(0x57, 0x13)).toBe(0xfe);
  });

  it('interpolates as the library does, at 0 and at every other place', async () => {
    const secret = new Uint8Array(randomBytes(32));
    const parts = await split(secret, 7, 4);
    const points = parts.map((part) => ({ x: part[32] ?? 0, y: part.slice(0, 32) }));
    expect(interpolate(points.slice(0, 4), 0)).toEqual(secret);
    for (const { x, y } of points) expect(interpolate(points.slice(2, 6), x)).toEqual(y);
    const unused = Array.from({ length: 255 }, (_, index) => index + 1).find((x) => points.every((point) => point.x !== x)) ?? 0;
    const extra = new Uint8Array([...interpolate(points.slice(0, 4), unused), unused]);
    expect(await combine([extra, ...parts.slice(4)])).toEqual(secret);
  });
});

describe('splitting', () => {
  it.each([16, 24, 32])('splits a key of %i bytes and leaves it as it was', async (length) => {
    const clear = new Uint8Array(randomBytes(length));
    const key = SecretBytes.take(Uint8Array.from(clear));
    const shares = await splitKey(key, { threshold: 2, total: 3, setId: 'TEST', mode: 'production' });
    expect(shares).toHaveLength(3);
    expect(new Set(shares.map(({ x }) => x)).size).toBe(3);
    for (const share of shares)
      expect(share).toMatchObject({ threshold: 2, total: 3, setId: 'TEST', mode: 'production', groupIndex: 0 });
    expect(bytesOf(await combineShares(shares.slice(1)))).toEqual(clear);
    expect(bytesOf(key)).toEqual(clear);
    wipeShares(shares);
    expect(shares.every(({ y }) => y.every((byte) => byte === 0))).toBe(true);
  });

  it.each([
    ['a key of 15 bytes', 15, {}, 'SHARE_LENGTH', 'key'],
    ['a key of 33 bytes', 33, {}, 'SHARE_LENGTH', 'key'],
    ['threshold 1', 32, { threshold: 1 }, 'SHARE_THRESHOLD', 'split'],
    ['4 of 3', 32, { threshold: 4 }, 'SHARE_THRESHOLD', 'split'],
    ['3 of 32', 32, { total: 32 }, 'SHARE_THRESHOLD', 'split'],
    ['a bad set id', 32, { setId: 'BOIL' }, 'SHARE_SET_ID', 'split'],
  ])('refuses %s', async (_, length, change, code, field) => {
    const key = SecretBytes.zeros(length);
    const error = await failure(() => splitKey(key, { threshold: 2, total: 3, setId: 'TEST', mode: 'practice', ...change }));
    expect(error.code).toBe(code);
    expect(error.details.field).toBe(field);
  });

  it('refuses a key that was wiped', async () => {
    const key = SecretBytes.zeros(32);
    key.wipe();
    const error = await failure(() => splitKey(key, { threshold: 2, total: 3, setId: 'TEST', mode: 'practice' }));
    expect(error.code).toBe('SECRET_WIPED');
  });
});

describe('combining', () => {
  it.each(golden)('gives the frozen key of $name from the first and from the last shares', async (set) => {
    const shares = sharesOf(set);
    for (const chosen of [shares, shares.slice(0, set.threshold), shares.slice(-set.threshold)])
      expect(bytesOf(await combineShares(chosen))).toEqual(hexToBytes(set.key));
  });

  it('recombines the layout of HashiCorp Vault: y, then x', async () => {
    const parts = SHARES.slice(0, 3).map(({ x, y }) => new Uint8Array([...y, x]));
    expect(await combine(parts)).toEqual(hexToBytes(SET.key));
  });

  it.each([
    ['no share', [], 'SHARE_TOO_FEW', 'shares', '0'],
    ['one share too few', SHARES.slice(0, 2), 'SHARE_TOO_FEW', 'shares', '2'],
    ['the same share twice', [SHARES[0], SHARES[1], SHARES[1]], 'SHARE_DUPLICATE', 'share x=200', undefined],
    ['another set', [SHARES[0], { ...SHARES[1], setId: 'QQQQ' }, SHARES[2]], 'SHARE_FOREIGN_SET', 'share x=200', 'QQQQ'],
    ['another threshold', [SHARES[0], SHARES[1], { ...SHARES[2], threshold: 2 }], 'SHARE_THRESHOLD', 'share x=3', '2 of 5'],
    ['another total', [SHARES[0], SHARES[1], { ...SHARES[2], total: 6 }], 'SHARE_THRESHOLD', 'share x=3', '3 of 6'],
    [
      'another mode',
      [SHARES[0], { ...SHARES[1], mode: 'practice' as const }, SHARES[2]],
      'SHARE_MODE',
      'share x=200',
      'a practice share',
    ],
    ['another length', [SHARES[0], { ...SHARES[1], y: new Uint8Array(16) }, SHARES[2]], 'SHARE_LENGTH', 'share x=200', '16'],
    ['a share at x = 0', [SHARES[0], { ...SHARES[1], x: 0 }, SHARES[2]], 'SHARE_X_ZERO', 'share x=0', '0'],
    ['a group', [{ ...SHARES[0], groupThreshold: 2 }, SHARES[1], SHARES[2]], 'SHARE_GROUP', 'share x=17', 'group 0 of 2'],
  ])('refuses %s', async (_, shares, code, field, got) => {
    const error = await failure(() => combineShares(shares));
    expect(error.code).toBe(code);
    expect(error.details.field).toBe(field);
    if (got !== undefined) expect(error.details.got).toBe(got);
  });

  it('says that shares do not belong together where one is extra', async () => {
    const error = await failure(() => combineShares([changed(SHARES[0]), ...SHARES.slice(1, 4)]));
    expect(error.code).toBe('SHARE_INCONSISTENT');
    expect(error.details.field).toBe('shares');
  });

  it.each([0, 1, 2, 3, 4])('names the changed share where two are extra (%i)', async (index) => {
    const error = await failure(() => combineShares(SHARES.map((share, place) => (place === index ? changed(share) : share))));
    expect(error.code).toBe('SHARE_INCONSISTENT');
    expect(error.details.field).toBe(`share x=${SHARES[index]?.x}`);
  });

  it('names none where two are changed', async () => {
    const error = await failure(() => combineShares([changed(SHARES[0]), changed(SHARES[1]), ...SHARES.slice(2)]));
    expect(error.details.field).toBe('shares');
  });
});
