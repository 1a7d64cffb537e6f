import { type DerSubject, malformed } from '../transcript/cms-der.ts';
import { type PublicKeyFacts, toNumber } from './public-key.ts';

const LARGEST_SMALL_FACTOR = 751;
const FERMAT_ROUNDS = 100;
const ROCA_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
const ROCA_GENERATOR = 65_537;

/**
 * Refuses an RSA modulus that is known to be breakable (CA/Browser Forum BR sections 6.1.1.3 and 6.1.6): even, with a prime factor
 * below 752, with two primes so close that Fermat's method finds them in 100 rounds, or of the form of CVE-2017-15361 (ROCA).
 * Nothing is asked of a key on a curve. Throws the subject's code.
 */
export function refuseWeakKey(key: PublicKeyFacts, subject: DerSubject): void {
  if (key.type !== 'rsa') return;
  const modulus = toNumber(key.modulus);
  const factor = smallPrimes().find((prime) => modulus % BigInt(prime) === 0n);
  if (factor !== undefined) throw malformed(subject, 'a modulus without small factors', `one that ${factor} divides`);
  if (looksLikeRoca(modulus)) throw malformed(subject, 'a modulus of random primes', 'one as CVE-2017-15361 (ROCA) makes them');
  if (hasClosePrimes(modulus)) throw malformed(subject, 'two primes far apart', 'primes that Fermat’s method finds');
}

function smallPrimes(): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; number <= LARGEST_SMALL_FACTOR; number++)
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  return primes;
}

/** Nemec and others, CCS 2017, section 3: modulo each small prime such a modulus is a power of 65537. */
function looksLikeRoca(modulus: bigint): boolean {
  return ROCA_PRIMES.every((prime) => powersOf(ROCA_GENERATOR % prime, prime).has(Number(modulus % BigInt(prime))));
}

function powersOf(generator: number, prime: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * generator) % prime) powers.add(power);
  return powers;
}

function hasClosePrimes(modulus: bigint): boolean {
  let root = squareRoot(modulus);
  if (root * root < modulus) root += 1n;
  for (let round = 0; round < FERMAT_ROUNDS; round++, root += 1n) {
    const rest = root * root - modulus;
    const side = squareRoot(rest);
    if (side * side === rest) return true;
  }
  return false;
}

/** The whole part of the square root, by Newton's method from above. */
function squareRoot(number: bigint): bigint {
  if (number < 2n) return number;
  let root = 1n << BigInt(number.toString(16).length * 2);
  for (;;) {
    const next = (root + number / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
