import { describe, expect, it } from 'vitest';
import { compareFingerprint, fingerprintOf } from '../../../shared/byok/fingerprint.ts';
import type { ErrorCode } from '../../../shared/core/errors/index.ts';
import { cloudKey, failure } from './kit.ts';

const { spki } = cloudKey(2048);
const { sha256, words } = fingerprintOf(spki);
const other = fingerprintOf(cloudKey(2048).spki);

describe('a fingerprint brought on paper', () => {
  it.each([
    ['digits', sha256],
    ['digits in groups', sha256.replace(/(.{4})/g, '$1 ')],
    ['digits with colons, in capitals', sha256.toUpperCase().replace(/(..)(?!$)/g, '$1:')],
    ['words', words.join(' ')],
    ['words on lines, in capitals', ` ${words.join('\n').toUpperCase()}\n`],
  ])('passes as %s', (_name, typed) => {
    expect(() => compareFingerprint(typed, spki)).not.toThrow();
  });

  const swapped = [words[1], words[0], ...words.slice(2)].join(' ');
  const refused: readonly [string, string, ErrorCode, string][] = [
    ['the digits of another key', other.sha256, 'FINGERPRINT_MISMATCH', 'fingerprint'],
    ['the words of another key', other.words.join(' '), 'FINGERPRINT_MISMATCH', 'fingerprint'],
    ['one digit changed', `${sha256.startsWith('0') ? '1' : '0'}${sha256.slice(1)}`, 'FINGERPRINT_MISMATCH', 'fingerprint'],
    ['one digit missing', sha256.slice(1), 'INPUT_INVALID', 'fingerprint'],
    ['nothing', '', 'INPUT_INVALID', 'fingerprint'],
    ['only the first half of the words', words.slice(0, 16).join(' '), 'INPUT_INVALID', 'fingerprint'],
    ['two words swapped', swapped, 'WORDS_INVALID', 'word 1'],
    ['a word misspelt', [...words.slice(0, 31), 'xyzzy'].join(' '), 'WORDS_INVALID', 'word 32'],
  ];

  it.each(refused)('is refused: %s', async (_name, typed, code, field) => {
    const error = await failure(() => compareFingerprint(typed, spki));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });

  it('never shows the right value in its refusal', async () => {
    const error = await failure(() => compareFingerprint(other.sha256, spki));
    expect(JSON.stringify(error.report())).not.toContain(sha256);
    expect(error.details.got).toBe(other.sha256);
  });
});
