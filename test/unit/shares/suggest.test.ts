import { describe, expect, it } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { suggestCorrections } from '../../../shared/shares/suggest.ts';
import { failure } from './failure.ts';
import { forged, goldenNamed } from './samples.ts';

const TEXT = goldenNamed('three of five').shares[0]?.text ?? '';

function typed(places: readonly number[], character: (old: string) => string): Uint8Array {
  return utf8ToBytes(Array.from(TEXT, (old, index) => (places.includes(index) ? character(old) : old)).join(''));
}

function other(old: string): string {
  return old === 'Z' ? 'Q' : 'Z';
}

function suggested(ascii: Uint8Array): { positions: readonly number[]; text: string } | undefined {
  const found = suggestCorrections(ascii);
  return found && { positions: found.positions, text: bytesToUtf8(found.suggested) };
}

describe('suggestions', () => {
  it('has nothing to say about a share that is right', () => {
    expect(suggested(utf8ToBytes(TEXT))).toEqual({ positions: [], text: TEXT });
  });

  it.each([[[4]], [[80]], [[20, 21]], [[4, 40, 80]], [[10, 11, 12, 13]], [[5, 25, 50, 75]]])(
    'finds wrong characters at %j',
    (places) => {
      expect(suggested(typed(places, other))).toEqual({ positions: places, text: TEXT });
    },
  );

  it('finds eight unreadable characters', () => {
    const places = [4, 9, 20, 33, 47, 58, 69, 80];
    expect(suggested(typed(places, () => '?'))).toEqual({ positions: places, text: TEXT });
  });

  it.each([
    [1, 6],
    [2, 4],
    [3, 2],
  ])('finds %i wrong and %i unreadable characters together', (wrong, unreadable) => {
    const places = [6, 14, 23, 31, 42, 55, 66, 79].slice(0, wrong + unreadable);
    const ascii = utf8ToBytes(TEXT);
    places.forEach((place, index) => {
      ascii[place] = index < wrong ? other(TEXT[place] ?? '').charCodeAt(0) : '?'.charCodeAt(0);
    });
    expect(suggested(ascii)).toEqual({ positions: places, text: TEXT });
  });

  it('takes characters that can not stand in a share as unreadable', () => {
    const ascii = typed([10, 30, 50], () => 'O');
    expect(suggested(ascii)).toEqual({ positions: [10, 30, 50], text: TEXT });
  });

  it('names a place that was unreadable even where nothing changes', () => {
    const place = TEXT.indexOf('Q', 4);
    expect(suggested(typed([place], () => '?'))).toEqual({ positions: [place], text: TEXT });
  });

  it('suggests nothing past nine unreadable characters', () => {
    expect(suggested(typed([4, 9, 20, 33, 47, 58, 69, 79, 80], () => '?'))).toBeUndefined();
  });

  it('suggests nothing that is no share, though its checksum holds', () => {
    const noShare = forged(TEXT, { 10: 0, 11: 0 });
    expect(suggestCorrections(noShare)).toBeUndefined();
  });

  it.each([
    ['lost characters', TEXT.slice(0, -1), 'SHARE_LENGTH'],
    ['another prefix', `X${TEXT.slice(1)}`, 'SHARE_PREFIX'],
    ['mixed case', `c${TEXT.slice(1)}`, 'SHARE_MIXED_CASE'],
  ])('does not guess about %s', async (_, text, code) => {
    const error = await failure(() => suggestCorrections(utf8ToBytes(text), 'share 3'));
    expect(error.code).toBe(code);
    expect(error.details.field).toBe('share 3');
  });
});
