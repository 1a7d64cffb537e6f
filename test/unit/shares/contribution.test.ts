import { createHash, randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import {
  contributedKey,
  contributionBits,
  contributionCommitment,
  contributionMethods,
  readContribution,
} from '../../../shared/shares/contribution.ts';
import { failure } from './failure.ts';

const rolls = (count: number) => Array.from({ length: count }, () => `${randomInt(1, 7)}`).join('');
const digits = (count: number) => bytesToHex(new Uint8Array(randomBytes(count))).slice(0, count);
const secret = (text: string) => SecretBytes.take(utf8ToBytes(text));

describe('what a custodian types', () => {
  it('is taken without separators, in small letters', () => {
    const [die, generated] = [rolls(60), digits(40)];
    const spaced = die.replace(/(.{5})/g, '$1 ').replace(/^(.{11})/, '$1,-\n');
    expect(readContribution(utf8ToBytes(spaced), 'dice', 'Ada').use(bytesToUtf8)).toBe(die);
    expect(readContribution(utf8ToBytes(generated.toUpperCase()), 'hexadecimal', 'Ada').use(bytesToUtf8)).toBe(generated);
  });

  it('can hold 128 bits or more at the least length', () => {
    for (const [method, { minimum }] of Object.entries(contributionMethods)) {
      const bits = contributionBits(method as keyof typeof contributionMethods, minimum);
      expect(bits).toBeGreaterThanOrEqual(128);
      expect(bits).toBeLessThan(132);
    }
    expect(contributionBits('dice', 49)).toBe(126);
  });

  it('is refused for none of a thousand throws of fair dice, and for none of a thousand keys', () => {
    for (let round = 0; round < 1000; round++) {
      readContribution(utf8ToBytes(rolls(50)), 'dice', 'Ada').wipe();
      readContribution(utf8ToBytes(digits(32)), 'hexadecimal', 'Ada').wipe();
    }
  });

  it.each([
    ['too few rolls', 'dice', `${'3142635142'.repeat(4)}314263514`, 'CONTRIBUTION_LENGTH', '49'],
    ['too few digits', 'hexadecimal', '3f9a01c27b5e8d46e13c90fa7725bd8', 'CONTRIBUTION_LENGTH', '31'],
    ['nothing', 'dice', '', 'CONTRIBUTION_LENGTH', '0'],
    ['more than anybody rolls', 'dice', '3'.repeat(1025), 'CONTRIBUTION_LENGTH', '1025'],
    ['more than is looked at', 'dice', '3'.repeat(2049), 'CONTRIBUTION_LENGTH', '2049'],
    ['a seven', 'dice', `${'314263'.repeat(9)}7`, 'CONTRIBUTION_CHARACTER', 'another at place 55'],
    ['a letter g', 'hexadecimal', `3f9g${'0'.repeat(30)}`, 'CONTRIBUTION_CHARACTER', 'another at place 4'],
    ['sixes', 'dice', '6'.repeat(50), 'CONTRIBUTION_NOT_RANDOM', 'one character more than half of the time'],
    [
      'zeros behind digits',
      'hexadecimal',
      `3f9a01c27b5e8d${'0'.repeat(30)}`,
      'CONTRIBUTION_NOT_RANDOM',
      'one character more than half of the time',
    ],
    ['a repetition', 'dice', '314263514'.repeat(6), 'CONTRIBUTION_NOT_RANDOM', 'a repetition'],
    ['a word twice', 'hexadecimal', 'deadbeefcafe0123'.repeat(2), 'CONTRIBUTION_NOT_RANDOM', 'a repetition'],
    ['up and down', 'hexadecimal', '0123456789abcdeffedcba9876543210', 'CONTRIBUTION_NOT_RANDOM', 'a run'],
  ] as const)('is refused: %s', async (_name, method, typed, code, got) => {
    const error = await failure(() => readContribution(utf8ToBytes(typed), method, 'Ada'));
    expect([error.code, error.details.field, error.details.got]).toEqual([code, 'Ada', got]);
  });
});

describe('a commitment', () => {
  const place = { ceremony: 'ABCD-EFGH', name: 'entropy', run: 1, source: 'custodian-1' } as const;
  const salt = SecretBytes.take(new Uint8Array(16).fill(7));
  const given = secret('3142635142'.repeat(5));

  it('is the SHA-256 that its definition says', () => {
    const parts = [place.ceremony, place.name, '\0\0\0\x01', place.source, '\x07'.repeat(16), '3142635142'.repeat(5)];
    const hash = createHash('sha256').update('claviger/contribution/v1\0');
    for (const part of parts) hash.update(Buffer.from([0, 0, 0, part.length])).update(part, 'latin1');
    expect(bytesToHex(contributionCommitment(place, salt, given))).toBe(hash.digest('hex'));
  });

  it.each([{ ceremony: 'ABCD-EFGJ' }, { name: 'other' }, { run: 2 }, { source: 'custodian-2' }])(
    'is another for %o',
    (change) => {
      const other = contributionCommitment({ ...place, ...change }, salt, given);
      expect(other).not.toEqual(contributionCommitment(place, salt, given));
    },
  );

  it('tells nothing without its salt', () => {
    const other = SecretBytes.take(new Uint8Array(16).fill(8));
    expect(contributionCommitment(place, other, given)).not.toEqual(contributionCommitment(place, salt, given));
  });
});

describe('the key of all contributions', () => {
  it('is the SHA-256 that its definition says, and depends on each of them and on their order', () => {
    const texts = ['t'.repeat(32), 'l'.repeat(32), '3142635142'.repeat(5)];
    const hash = createHash('sha256').update('claviger/contributed-key/v1\0');
    for (const text of texts) hash.update(Buffer.from([0, 0, 0, text.length])).update(text);
    const key = (parts: readonly string[]) => contributedKey(parts.map(secret)).use(bytesToHex);
    expect(key(texts)).toBe(hash.digest('hex'));
    expect(new Set([key(texts), key([...texts].reverse()), key(texts.slice(1)), key([...texts, '1'])]).size).toBe(4);
  });
});
