import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { bytesToWords, checkpointWords, wordsToBytes } from '../../../shared/core/words.ts';

const FINGERPRINT = 'E58294F2E9A227486E8B061B31CC528FD7FA3F19';
const SPOKEN =
  'topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa afflict bravado chatter revolver ' +
  'Dupont midsummer stopwatch whimsical cowbell bottomless';

function failure(act: () => unknown): ClavigerError {
  try {
    act();
  } catch (error) {
    if (error instanceof ClavigerError) return error;
  }
  throw new Error('no typed error');
}

describe('PGP words', () => {
  it('speaks the published fingerprint', () => {
    expect(bytesToWords(hexToBytes(FINGERPRINT)).join(' ')).toBe(SPOKEN);
    expect(wordsToBytes(SPOKEN.toLowerCase().split(' '))).toEqual(hexToBytes(FINGERPRINT));
  });

  it('has 512 different words, so that parity tells the lists apart', () => {
    const all = Array.from({ length: 512 }, (_, index) => bytesToWords(new Uint8Array([index >> 1, index >> 1]))[index % 2]);
    expect(new Set(all.map((word) => word?.toLowerCase())).size).toBe(512);
  });

  it('returns every byte at both parities', () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index >> 1);
    expect(wordsToBytes(bytesToWords(bytes))).toEqual(bytes);
    const shifted = bytes.slice(1);
    expect(wordsToBytes(bytesToWords(shifted))).toEqual(shifted);
  });

  it.each([
    ['swapped neighbours', ['topmost', 'Pluto', 'Istanbul', 'vagabond'], 'word 2', 'swapped'],
    ['a missing word', ['topmost', 'Istanbul', 'vagabond'], 'word 3', 'missing'],
    ['a doubled word', ['topmost', 'topmost', 'Istanbul'], 'word 2', 'doubled'],
    ['an unknown word', ['topmost', 'Ankara'], 'word 2', 'no word'],
    ['an empty word', [''], 'word 1', 'no word'],
  ])('finds %s', (_, words, field, got) => {
    const error = failure(() => wordsToBytes(words));
    expect(error.code).toBe('WORDS_INVALID');
    expect(error.details.field).toBe(field);
    expect(error.details.got).toContain(got);
  });

  it('makes 16 words of a chain head and refuses a short one', () => {
    const head = FINGERPRINT.toLowerCase() + '00'.repeat(12);
    expect(checkpointWords(head)).toEqual(SPOKEN.split(' ').slice(0, 16));
    expect(failure(() => checkpointWords('e582')).code).toBe('INPUT_INVALID');
  });
});
