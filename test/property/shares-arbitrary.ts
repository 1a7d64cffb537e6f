import fc from 'fast-check';
import type { Share } from '../../shared/shares/envelope.ts';

const ALPHABET = Array.from('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L');

/** Any share that version 1 can hold. */
export const anyShare: fc.Arbitrary<Share> = fc
  .record({
    mode: fc.constantFrom('practice' as const, 'production' as const),
    setId: fc.array(fc.constantFrom(...ALPHABET), { minLength: 4, maxLength: 4 }).map((symbols) => symbols.join('')),
    quorum: fc.tuple(fc.integer({ min: 2, max: 31 }), fc.integer({ min: 2, max: 31 })),
    x: fc.integer({ min: 1, max: 255 }),
    y: fc.constantFrom(16, 24, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
  })
  .map(({ quorum, ...rest }) => ({
    ...rest,
    scheme: 'shamir-gf256',
    groupIndex: 0,
    groupThreshold: 1,
    threshold: Math.min(...quorum),
    total: Math.max(...quorum),
  }));

/** Changes to at most `count` different places: where (a fraction of the length) and by what (1 to 31, to be XORed). */
export function changes(
  minimum: number,
  maximum: number,
): fc.Arbitrary<readonly { readonly where: number; readonly by: number }[]> {
  const change = fc.record({ where: fc.integer({ min: 0, max: 76 }), by: fc.integer({ min: 1, max: 31 }) });
  return fc.uniqueArray(change, { minLength: minimum, maxLength: maximum, selector: ({ where }) => where });
}
