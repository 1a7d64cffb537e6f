import { describe, expect, test } from 'vitest';
import { checkEntryText, checkShareText, type WantedEntry, type WantedShare } from '../../../renderer/custodian/share-check.ts';
import { groupsAt, spread } from '../../../renderer/custodian/share-groups.ts';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { shareCommitment } from '../../../shared/shares/commitment.ts';
import { encodeShare, type Share } from '../../../shared/shares/envelope.ts';

const share: Share = {
  mode: 'practice',
  scheme: 'shamir-gf256',
  setId: 'Q7MK',
  groupIndex: 0,
  groupThreshold: 1,
  threshold: 2,
  total: 3,
  x: 2,
  y: Uint8Array.from({ length: 32 }, (_unused, index) => (index * 37 + 11) & 0xff),
};
const wanted: WantedShare = {
  setId: 'Q7MK',
  index: 2,
  x: 2,
  threshold: 2,
  total: 3,
  commitment: bytesToHex(shareCommitment(share)),
};
const printed = bytesToUtf8(encodeShare(share));
const ascii = (text: string) => Uint8Array.from(utf8ToBytes(text));

function problemOf(text: string, change: Partial<WantedShare> = {}, mode: 'practice' | 'production' = 'practice') {
  const result = checkShareText(ascii(text), { ...wanted, ...change }, mode, 'typed');
  if ('read' in result) throw new Error('accepted');
  return result.problem;
}

describe('a sheet in the custodian window', () => {
  test('the right sheet gives its commitment and nothing of itself, and what was read is wiped', () => {
    const bytes = ascii(printed);
    const result = checkShareText(bytes, wanted, 'practice', 'scan');
    expect(result).toEqual({ read: { commitment: wanted.commitment, by: 'scan' } });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  test('one wrong character is refused and only located', () => {
    const at = 30;
    const wrong = `${printed.slice(0, at)}${printed[at] === 'Q' ? 'P' : 'Q'}${printed.slice(at + 1)}`;
    const problem = problemOf(wrong);
    expect(problem.error.code).toBe('SHARE_CHECKSUM');
    expect(problem.positions).toEqual([at]);
    expect(problem.places).toEqual(['character 31 (line 2, group 3, place 1)']);
    expect(groupsAt(problem.positions)).toEqual([6]);
    expect(JSON.stringify(problem)).not.toContain(printed.slice(10, 20));
  });

  test.each([
    ['another set', { setId: 'PPPP' }, 'SHARE_FOREIGN_SET', 'set PPPP'],
    ['another threshold', { threshold: 3 }, 'SHARE_THRESHOLD', '3 of 3'],
    ['another place', { x: 1 }, 'SHARE_COMMITMENT', 'x = 1'],
  ] as const)('a sheet of %s is refused', (_what, change, code, expected) => {
    const { error } = problemOf(printed, change);
    expect(error).toMatchObject({ code, field: 'sheet', expected });
  });

  test('a sheet that says everything right but is another share is refused', () => {
    expect(problemOf(printed, { commitment: '00'.repeat(32) }).error.code).toBe('SHARE_COMMITMENT');
  });

  test('a practice sheet is refused in production', () => {
    expect(problemOf(printed, {}, 'production').error.code).toBe('SHARE_MODE');
  });

  test('a cut sheet and small letters among capitals are named, with no place to look at', () => {
    expect(problemOf(printed.slice(0, -1))).toMatchObject({ error: { code: 'SHARE_LENGTH' }, positions: [] });
    expect(problemOf(`${printed.slice(0, -1)}q`)).toMatchObject({ error: { code: 'SHARE_MIXED_CASE' }, positions: [] });
  });
});

describe('groups of five', () => {
  const fields = () => Array.from({ length: 4 }, () => ({ value: '' }));

  test('the cursor moves on after five characters', () => {
    const four = fields();
    Object.assign(four[0] ?? {}, { value: 'clvt' });
    expect(spread(four, 0)).toBe(0);
    Object.assign(four[0] ?? {}, { value: 'clvte' });
    expect(spread(four, 0)).toBe(1);
    expect(four[0]?.value).toBe('CLVTE');
  });

  test('what is pasted fills the groups that follow, without separators', () => {
    const four = fields();
    Object.assign(four[0] ?? {}, { value: 'CLVTE ST1QQ-QPZR' });
    expect(spread(four, 0)).toBe(2);
    expect(four.map((field) => field.value)).toEqual(['CLVTE', 'ST1QQ', 'QPZR', '']);
  });
});

describe('a sheet that is handed over', () => {
  const set: WantedEntry = {
    setId: 'Q7MK',
    fingerprint: 'QPZRY9X8',
    threshold: 2,
    total: 3,
    commitments: ['1'.repeat(64), wanted.commitment, '3'.repeat(64)],
    coordinates: [1, 2, 3],
    given: [],
  };
  const judge = (text: string, change: Partial<WantedEntry> = {}, mode: 'practice' | 'production' = 'practice') =>
    checkEntryText(ascii(text), { ...set, ...change }, mode, 'scan');

  test('keeps the share for whoever takes it, and says which it is', () => {
    const result = judge(printed);
    if ('problem' in result) throw new Error(result.problem.error.code);
    const { entry, ...read } = result.read;
    expect(read).toEqual({ commitment: wanted.commitment, by: 'scan' });
    expect(entry?.index).toBe(2);
    expect(bytesToUtf8(entry?.ascii ?? new Uint8Array())).toBe(printed);
  });

  test.each<readonly [string, Partial<WantedEntry>, string, string]>([
    ['another set', { setId: 'PPPP' }, 'SHARE_FOREIGN_SET', 'sheet'],
    ['another threshold', { threshold: 3 }, 'SHARE_THRESHOLD', 'sheet'],
    [
      'another share than the one of its number',
      { commitments: ['1', '2', '3'].map((digit) => digit.repeat(64)) },
      'SHARE_COMMITMENT',
      'sheet 2',
    ],
    ['no place of the set', { coordinates: [1, 7, 3] }, 'SHARE_COMMITMENT', 'sheet with x = 2'],
    ['somebody who has handed it over before', { given: [2] }, 'SHARE_DUPLICATE', 'sheet 2'],
  ])('is refused where it is of %s', (_what, change, code, field) => {
    const result = judge(printed, change);
    expect(result).toMatchObject({ problem: { error: { code, field } } });
  });

  test('is refused in the other mode, and where a character is wrong, which is located', () => {
    expect(judge(printed, {}, 'production')).toMatchObject({ problem: { error: { code: 'SHARE_MODE', field: 'sheet' } } });
    const at = 30;
    const wrong = `${printed.slice(0, at)}${printed[at] === 'Q' ? 'P' : 'Q'}${printed.slice(at + 1)}`;
    expect(judge(wrong)).toMatchObject({ problem: { error: { code: 'SHARE_CHECKSUM' }, positions: [at] } });
  });
});
