import { generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { readPublicKey } from '../../../shared/pki/public-key.ts';
import { refuseWeakKey } from '../../../shared/pki/weak-keys.ts';
import { rsaKey, spkiOf } from './requests.ts';

const subject = { code: 'SIGNING_REQUEST_KEY_REFUSED', field: 'key' } as const;
// A modulus of the form k·M + (65537^a mod M), with M their product, is what the test for ROCA looks for.
const rocaPrimes = [11n, 13n, 17n, 19n, 37n, 53n, 61n, 71n, 73n, 79n, 97n, 103n, 107n, 109n, 127n, 151n, 157n];

function got(spki: Uint8Array): string {
  try {
    refuseWeakKey(readPublicKey(spki, subject), subject);
  } catch (error) {
    if (error instanceof ClavigerError) return `${error.code}: ${error.details.got}`;
    throw error;
  }
  return 'strong';
}

const prime = (bits: number) => generatePrimeSync(bits, { bigint: true });
const top = 1n << 2047n;

describe('a public key', () => {
  it.each([2048, 3072, 4096])('of %i random bits is strong', (modulusLength) => {
    expect(got(spkiOf(generateKeyPairSync('rsa', { modulusLength }).publicKey))).toBe('strong');
  });

  it.each(['P-256', 'P-384'])('on %s is strong', (namedCurve) => {
    expect(got(spkiOf(generateKeyPairSync('ec', { namedCurve }).publicKey))).toBe('strong');
  });

  it.each([2n, 3n, 5n, 211n, 743n, 751n])('that %s divides is refused', (factor) => {
    const modulus = (top / factor + 1n) * factor;
    expect(got(rsaKey(modulus))).toMatch(/^SIGNING_REQUEST_KEY_REFUSED: one that \d+ divides$/);
  });

  it('of two primes that are close together is refused', () => {
    const first = prime(1024) | (1n << 1023n);
    const close = nextPrime(first + 2n);
    expect(got(rsaKey(first * close))).toMatch(/Fermat/);
  });

  it('of the form that a faulty chip makes is refused', () => {
    const product = rocaPrimes.reduce((whole, one) => whole * one, 1n);
    for (let power = 1n, tried = 0; tried < 400; tried++, power = (power * 65_537n) % product) {
      const modulus = (top / product + BigInt(tried)) * product + power;
      if (modulus % 2n === 1n && got(rsaKey(modulus)).includes('ROCA')) return;
    }
    throw new Error('no such modulus was refused');
  });

  it.each([
    ['an exponent of 3', 3n],
    ['an exponent of 1', 1n],
    ['an even exponent', 65_538n],
    ['an exponent of 264 bits', (1n << 263n) + 1n],
  ])('with %s is refused', (_what, exponent) => {
    const { n } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(n ?? '', 'base64url').toString('hex')}`);
    expect(got(rsaKey(modulus, exponent))).toMatch(/^SIGNING_REQUEST_KEY_REFUSED: 0x/);
  });

  it.each([
    [1024, '1024 bits'],
    [2047, '2047 bits'],
    [2050, '2050 bits'],
    [8200, '8200 bits'],
  ])('of %i bits is refused', (bits, text) => {
    expect(got(rsaKey((1n << BigInt(bits - 1)) + 1n))).toBe(`SIGNING_REQUEST_KEY_REFUSED: ${text}`);
  });
});

/** The next number that has no small factor: as good as a prime for Fermat's method. */
function nextPrime(start: bigint): bigint {
  const small = Array.from({ length: 750 }, (_, index) => BigInt(index + 2));
  for (let number = start | 1n; ; number += 2n) if (small.every((factor) => number % factor !== 0n)) return number;
}
