import { describe, expect, it } from 'vitest';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { checkCommitment, setFingerprint, shareCommitment } from '../../../shared/shares/commitment.ts';
import { decodeShare, encodeShare, newSetId, requireShareMode, type Share } from '../../../shared/shares/envelope.ts';
import { groupShare } from '../../../shared/shares/text.ts';
import { failure } from './failure.ts';
import { forged, golden, goldenNamed, sharesOf } from './samples.ts';

const TEXT = goldenNamed('worked example').shares[0]?.text ?? '';
const LONG = goldenNamed('three of five').shares[0]?.text ?? '';
const SHARE = sharesOf(goldenNamed('worked example'))[0] as Share;

describe.each(golden)('frozen examples: $name', (set) => {
  it('writes and reads every share as frozen', () => {
    sharesOf(set).forEach((share, index) => {
      const text = set.shares[index]?.text ?? '';
      expect(bytesToUtf8(encodeShare(share))).toBe(text);
      expect(decodeShare(utf8ToBytes(text))).toEqual(share);
      expect(bytesToHex(shareCommitment(share))).toBe(set.shares[index]?.commitment);
    });
  });

  it('has the frozen fingerprint', () => {
    expect(setFingerprint(sharesOf(set).map(shareCommitment))).toBe(set.fingerprint);
  });
});

describe('reading what was typed', () => {
  it('leaves out spaces, hyphens and line ends, and takes small letters', () => {
    const printed = groupShare(utf8ToBytes(LONG)).map(bytesToUtf8);
    expect(printed[0]).toBe('CLV1Q QW3KP QPR9Q 3PD0Q');
    expect(decodeShare(utf8ToBytes(printed.join('\r\n')))).toEqual(decodeShare(utf8ToBytes(LONG)));
    expect(decodeShare(utf8ToBytes(printed.join('-').toLowerCase()))).toEqual(decodeShare(utf8ToBytes(LONG)));
  });

  it('keeps at most 77 characters after the prefix and four groups a line', () => {
    expect(LONG).toHaveLength('CLV1'.length + 77);
    expect(groupShare(utf8ToBytes(LONG)).map((line) => line.length)).toEqual([23, 23, 23, 23, 1]);
  });

  it.each([
    ['mixed case', `${TEXT.slice(0, -1)}${TEXT.slice(-1) === '3' ? 'q' : TEXT.slice(-1).toLowerCase()}`, 'SHARE_MIXED_CASE'],
    ['another prefix', TEXT.replace('CLVTEST1', 'MS1'), 'SHARE_PREFIX'],
    ['nothing', '', 'SHARE_PREFIX'],
    ['a prefix cut short', 'CLV', 'SHARE_PREFIX'],
    ['a character missing', TEXT.slice(0, -1), 'SHARE_LENGTH'],
    ['a character too many', `${TEXT}Q`, 'SHARE_LENGTH'],
    ['only the prefix', 'CLVTEST1', 'SHARE_LENGTH'],
    ['a book', 'CLV1'.repeat(100), 'SHARE_LENGTH'],
    ['the figure 1', `${TEXT.slice(0, -1)}1`, 'SHARE_CHARACTER'],
    ['a question mark', `${TEXT.slice(0, 20)}?${TEXT.slice(21)}`, 'SHARE_CHARACTER'],
    ['two neighbours swapped', `${TEXT.slice(0, 30)}${TEXT[31]}${TEXT[30]}${TEXT.slice(32)}`, 'SHARE_CHECKSUM'],
    ['the prefix of the other mode', TEXT.replace('CLVTEST1', 'CLV1'), 'SHARE_CHECKSUM'],
    ['a production share with the practice prefix', LONG.replace('CLV1', 'CLVTEST1'), 'SHARE_CHECKSUM'],
  ])('refuses %s', async (_, text, code) => {
    const error = await failure(() => decodeShare(utf8ToBytes(text), 'share 2'));
    expect(error.code).toBe(code);
    expect(error.details.field).toBe('share 2');
    expect(error.message).not.toContain(TEXT.slice(20, 30));
  });

  it('says on the sheet where a character can not stand', async () => {
    const error = await failure(() => decodeShare(utf8ToBytes(`${TEXT.slice(0, 22)}B${TEXT.slice(23)}`)));
    expect(error.details.got).toBe('character 23 (line 2, group 1, place 3)');
  });

  it('refuses a string that ends as those of wallets do', async () => {
    const wallet = Array.from('SECRETSHARE32', (character) => 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.indexOf(character));
    expect((await failure(() => decodeShare(forged(TEXT, {}, wallet)))).code).toBe('SHARE_CHECKSUM');
  });

  it.each([
    ['version 1', { 0: 1 }, 'SHARE_VERSION', '1'],
    ['scheme 2', { 1: 2 }, 'SHARE_SCHEME', '2'],
    ['a component that is not one of all', { 1: 1 }, 'SHARE_THRESHOLD', '2'],
    ['a component beyond the total', { 1: 1, 8: 3, 10: 0, 11: 4 }, 'SHARE_X_RANGE', '4'],
    ['a second group', { 6: 1 }, 'SHARE_GROUP', 'group 1 of 1'],
    ['two groups needed', { 7: 2 }, 'SHARE_GROUP', 'group 0 of 2'],
    ['threshold 1', { 8: 1 }, 'SHARE_THRESHOLD', '1 of 3'],
    ['threshold 0', { 8: 0 }, 'SHARE_THRESHOLD', '0 of 3'],
    ['a threshold above the total', { 8: 4 }, 'SHARE_THRESHOLD', '4 of 3'],
    ['x = 0', { 10: 0, 11: 0 }, 'SHARE_X_ZERO', '0'],
    ['x = 256', { 10: 8, 11: 0 }, 'SHARE_X_RANGE', '256'],
    ['x = 1023', { 10: 31, 11: 31 }, 'SHARE_X_RANGE', '1023'],
  ])('refuses %s though the checksum holds', async (_, changes, code, got) => {
    const error = await failure(() => decodeShare(forged(TEXT, changes), 'share 2'));
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({ field: 'share 2', got });
  });

  it.each([
    [TEXT, 37, 2],
    [goldenNamed('all of four').shares[0]?.text ?? '', 50, 3],
    [LONG, 63, 4],
  ])('refuses every bit left over that is not zero (%#)', async (text, last, bits) => {
    const alphabet = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';
    const symbol = alphabet.indexOf(text.at(text.indexOf('1') + 1 + last) ?? '');
    for (let bit = 0; bit < bits; bit++)
      expect((await failure(() => decodeShare(forged(text, { [last]: symbol | (1 << bit) })))).code).toBe('SHARE_PADDING');
    expect(decodeShare(forged(text, { [last]: symbol ^ (1 << bits) })).y).toHaveLength(decodeShare(utf8ToBytes(text)).y.length);
  });
});

describe('writing', () => {
  it.each([
    ['a key of 20 bytes', { y: new Uint8Array(20) }, 'SHARE_LENGTH'],
    ['no bytes', { y: new Uint8Array(0) }, 'SHARE_LENGTH'],
    ['a small set id', { setId: 'test' }, 'SHARE_SET_ID'],
    ['a long set id', { setId: 'TESTT' }, 'SHARE_SET_ID'],
    ['a letter outside the alphabet', { setId: 'TESB' }, 'SHARE_SET_ID'],
    ['a group', { groupIndex: 1 }, 'SHARE_GROUP'],
    ['threshold 1', { threshold: 1 }, 'SHARE_THRESHOLD'],
    ['half a threshold', { threshold: 2.5 }, 'SHARE_THRESHOLD'],
    ['32 shares', { total: 32 }, 'SHARE_THRESHOLD'],
    ['x = 0', { x: 0 }, 'SHARE_X_ZERO'],
    ['x = 256', { x: 256 }, 'SHARE_X_RANGE'],
    ['x = -1', { x: -1 }, 'SHARE_X_RANGE'],
    ['x = 1.5', { x: 1.5 }, 'SHARE_X_RANGE'],
  ])('refuses %s', async (_, change, code) => {
    const error = await failure(() => encodeShare({ ...SHARE, ...change }, 'share 1'));
    expect(error.code).toBe(code);
    expect(error.details.field).toBe('share 1');
  });

  it('makes set ids of four symbols and wants four random bytes', async () => {
    expect(newSetId(new Uint8Array([0, 31, 32, 255]))).toBe('QLQL');
    expect((await failure(() => newSetId(new Uint8Array(3)))).code).toBe('SHARE_SET_ID');
  });

  it('tells practice from production', async () => {
    requireShareMode(SHARE, 'practice', 'share 1');
    const error = await failure(() => requireShareMode(SHARE, 'production', 'share 1'));
    expect(error.code).toBe('SHARE_MODE');
    expect(error.details).toMatchObject({ field: 'share 1', expected: 'a production share', got: 'a practice share' });
  });
});

describe('commitments', () => {
  it('bind every field', async () => {
    const commitment = shareCommitment(SHARE);
    checkCommitment(SHARE, commitment);
    const y = Uint8Array.from(SHARE.y, (byte, index) => (index === 15 ? byte ^ 1 : byte));
    const changes: Partial<Share>[] = [
      { y },
      { x: 3 },
      { threshold: 3 },
      { total: 4 },
      { setId: 'TESU' },
      { mode: 'production' },
    ];
    for (const change of changes) {
      const error = await failure(() => checkCommitment({ ...SHARE, ...change }, commitment, 'share 1'));
      expect(error.code).toBe('SHARE_COMMITMENT');
      expect(error.details.field).toBe('share 1');
    }
  });

  it('names the share by its x where nothing better is known', async () => {
    expect((await failure(() => checkCommitment(SHARE, new Uint8Array(32)))).details.field).toBe('share x=1');
  });
});
