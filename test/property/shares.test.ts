import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { SecretBytes } from '../../shared/core/secret-bytes.ts';
import { combineShares } from '../../shared/shares/combine.ts';
import { decodeShare, encodeShare, type Share } from '../../shared/shares/envelope.ts';
import { splitKey } from '../../shared/shares/split.ts';
import { suggestCorrections } from '../../shared/shares/suggest.ts';
import { ALPHABET, groupShare, PREFIXES } from '../../shared/shares/text.ts';
import { anyShare, changes } from './shares-arbitrary.ts';

const QUESTION_MARK = 0x3f;

/** `share` as text with the changes made after the prefix (by = 0: unreadable), and the places that were changed. */
function spoil(
  share: Share,
  wanted: readonly { where: number; by: number }[],
): { typed: Uint8Array; places: number[]; right: string } {
  const right = encodeShare(share);
  const typed = Uint8Array.from(right);
  const start = PREFIXES[share.mode].prefix.length;
  const places = new Set<number>();
  for (const { where, by } of wanted) {
    const place = start + (where % (right.length - start));
    if (places.has(place)) continue;
    places.add(place);
    typed[place] = by === 0 ? QUESTION_MARK : (ALPHABET[ALPHABET.indexOf(right[place] ?? 0) ^ by] ?? 0);
  }
  return { typed, places: [...places].sort((left, right) => left - right), right: bytesToUtf8(right) };
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof ClavigerError ? error.code : 'untyped';
  }
}

describe('share strings', () => {
  it('are read back as they were, printed in groups, in capitals or small', () => {
    fc.assert(
      fc.property(anyShare, (share) => {
        const ascii = encodeShare(share);
        expect(decodeShare(ascii)).toEqual(share);
        const printed = groupShare(ascii).map(bytesToUtf8).join('\n');
        expect(decodeShare(utf8ToBytes(printed))).toEqual(share);
        expect(decodeShare(utf8ToBytes(printed.toLowerCase()))).toEqual(share);
      }),
    );
  });

  it('show 1 to 8 wrong characters', () => {
    fc.assert(
      fc.property(anyShare, changes(1, 8), (share, wanted) => {
        expect(codeOf(() => decodeShare(spoil(share, wanted).typed))).toBe('SHARE_CHECKSUM');
      }),
      { numRuns: 1000 },
    );
  });

  it('show any two characters exchanged, any lost, doubled or put in', () => {
    fc.assert(
      fc.property(anyShare, fc.nat(76), fc.nat(76), (share, first, second) => {
        const text = Array.from(bytesToUtf8(encodeShare(share)));
        const start = PREFIXES[share.mode].prefix.length;
        const [left, right] = [first, second].map((place) => start + (place % (text.length - start))) as [number, number];
        const exchanged = text.with(left, text[right] ?? '').with(right, text[left] ?? '');
        expect(codeOf(() => decodeShare(utf8ToBytes(exchanged.join(''))))).toBe(
          text[left] === text[right] ? 'accepted' : 'SHARE_CHECKSUM',
        );
        expect(codeOf(() => decodeShare(utf8ToBytes(text.toSpliced(left, 1).join(''))))).toBe('SHARE_LENGTH');
        expect(codeOf(() => decodeShare(utf8ToBytes(text.toSpliced(left, 0, text[left] ?? '').join(''))))).toBe('SHARE_LENGTH');
        const moved = text.toSpliced(left, 1).toSpliced(right, 0, text[left] ?? '');
        expect(codeOf(() => decodeShare(utf8ToBytes(moved.join(''))))).toBe(
          moved.join('') === text.join('') ? 'accepted' : 'SHARE_CHECKSUM',
        );
      }),
    );
  });

  it('never do more with any bytes than throw a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(() => decodeShare(bytes))).toMatch(/^SHARE_/);
        expect(['accepted', 'SHARE_PREFIX', 'SHARE_LENGTH', 'SHARE_MIXED_CASE']).toContain(
          codeOf(() => suggestCorrections(bytes)),
        );
      }),
    );
  });
});

describe('suggestions', () => {
  const pattern = fc
    .integer({ min: 0, max: 4 })
    .chain((wrong) => fc.tuple(fc.constant(wrong), fc.integer({ min: 0, max: 8 - 2 * wrong })))
    .chain(([wrong, lost]) =>
      changes(wrong + lost, wrong + lost).map((all) => all.map((one, index) => (index < wrong ? one : { ...one, by: 0 }))),
    );

  it('find what was meant, and where, while twice the wrong plus the unreadable are at most 8', () => {
    fc.assert(
      fc.property(anyShare, pattern, (share, wanted) => {
        const { typed, places, right } = spoil(share, wanted);
        const found = suggestCorrections(typed);
        expect(found && bytesToUtf8(found.suggested)).toBe(right);
        expect(found?.positions).toEqual(places);
      }),
      { numRuns: 500 },
    );
  });

  it('past that say nothing, or a share that differs in few places: never what was typed', () => {
    fc.assert(
      fc.property(anyShare, changes(5, 12), (share, wanted) => {
        const { typed } = spoil(share, wanted);
        const found = suggestCorrections(typed);
        if (found === undefined) return;
        expect(found.positions.length).toBeLessThanOrEqual(4);
        expect(codeOf(() => decodeShare(found.suggested))).toBe('accepted');
      }),
      { numRuns: 300 },
    );
  });
});

describe('splitting and combining', () => {
  const splitCase = fc.record({
    key: fc.constantFrom(16, 24, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    quorum: fc.tuple(fc.integer({ min: 2, max: 31 }), fc.integer({ min: 2, max: 31 })),
    order: fc.infiniteStream(fc.nat()),
    more: fc.nat(),
  });

  it('gives the key back from any shares, as many as the threshold or more, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(splitCase, async ({ key, quorum, order, more }) => {
        const [threshold, total] = [Math.min(...quorum), Math.max(...quorum)];
        const secret = SecretBytes.take(Uint8Array.from(key));
        const shares = await splitKey(secret, { threshold, total, setId: 'TEST', mode: 'practice' });
        const shuffled = shares
          .map((share) => ({ share, rank: order.next().value as number }))
          .sort((left, right) => left.rank - right.rank);
        const chosen = shuffled.slice(0, threshold + (more % (total - threshold + 1))).map(({ share }) => share);
        const joined = await combineShares(chosen.map((share) => decodeShare(encodeShare(share))));
        expect(joined.use((bytes) => Array.from(bytes))).toEqual(Array.from(key));
      }),
      { numRuns: 60 },
    );
  });
});
