import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aesBlock } from '../../../electron/service/shares/aes-block.ts';
import type { CollectExpectation } from '../../../electron/service/shares/protocol.ts';
import { type ShareProcess, startShareProcess } from '../../../electron/service/shares/share-host.ts';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { keyCheckValue } from '../../../shared/shares/check-value.ts';
import { forged, goldenNamed } from './samples.ts';

const ENTRY = fileURLToPath(new URL('../../../electron/service/shares/share-process.ts', import.meta.url));
const set = goldenNamed('three of five');
const expected: CollectExpectation = {
  mode: set.mode,
  setId: set.setId,
  threshold: set.threshold,
  total: set.total,
  commitments: set.shares.map(({ commitment }) => commitment),
  coordinates: set.shares.map(({ x }) => x),
  given: [],
};
const text = (index: number) => set.shares[index - 1]?.text ?? '';
const bytes = (index: number) => Uint8Array.from(utf8ToBytes(text(index)));

let shares: ShareProcess;
beforeAll(() => {
  shares = startShareProcess(ENTRY);
});
afterAll(() => shares.end());

describe('the share process, with shares of an earlier set', () => {
  it('keeps each one that is behind its commitment, says which it is, and wipes what it was given', async () => {
    for (const index of [2, 5, 4]) {
      const ascii = bytes(index);
      expect(await shares.collect(ascii, expected)).toEqual({ index, commitment: set.shares[index - 1]?.commitment });
      expect(ascii.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('joins those that are named, and gives the check value with the key', async () => {
    const { key, checkValue } = await shares.joinCollected([2, 5, 4]);
    expect(key.use((inside) => bytesToHex(inside))).toBe(set.key);
    const known = SecretBytes.take(hexToBytes(set.key));
    expect(checkValue).toEqual(keyCheckValue(known, 'CMAC', aesBlock));
    key.wipe();
    known.wipe();
  });

  it('takes one in place of itself, where nobody recorded it yet', async () => {
    expect(await shares.collect(bytes(2), expected)).toMatchObject({ index: 2 });
  });

  it.each([
    ['was handed over before', bytes(2), { given: [2] }, 'SHARE_DUPLICATE', 'sheet 2'],
    ['is of another set', bytes(2), { setId: 'QQQQ' }, 'SHARE_FOREIGN_SET', 'sheet'],
    ['is of a set with another threshold', bytes(2), { threshold: 2 }, 'SHARE_THRESHOLD', 'sheet'],
    ['is of the other mode', bytes(2), { mode: set.mode === 'practice' ? 'production' : 'practice' }, 'SHARE_MODE', 'sheet'],
    [
      'stands where another one was made',
      bytes(2),
      { commitments: [...expected.commitments].reverse() },
      'SHARE_COMMITMENT',
      'sheet 2',
    ],
    ['was changed, and its checksum made again', forged(text(3), { 30: 1, 31: 2, 32: 3 }), {}, 'SHARE_COMMITMENT', 'sheet 3'],
    ['cannot be read', Uint8Array.from(utf8ToBytes(`${text(3).slice(0, -1)}Q`)), {}, 'SHARE_CHECKSUM', 'sheet'],
    ['is none', Uint8Array.from(utf8ToBytes('hello')), {}, 'SHARE_PREFIX', 'sheet'],
  ] as const)('refuses one that %s, and names the sheet', async (_what, ascii, change, code, field) => {
    const given = Uint8Array.from(ascii);
    const refused = shares.collect(given, { ...expected, ...(change as Partial<CollectExpectation>) });
    await expect(refused).rejects.toMatchObject({ code, details: { field } });
    expect(given.every((byte) => byte === 0)).toBe(true);
  });

  it('joins nothing that was not collected, nor too few', async () => {
    await expect(shares.joinCollected([1, 2, 4])).rejects.toMatchObject({
      code: 'SHARE_NONE_HELD',
      details: { field: 'sheet 1' },
    });
    await expect(shares.joinCollected([2, 4])).rejects.toMatchObject({
      code: 'SHARE_TOO_FEW',
      details: { expected: '3', got: '2' },
    });
  });
});
