import { evaluate1024, invert1024, multiply1024, power1024 } from './gf32.ts';

// BIP-93, "Error Correction": β has order 93, and β^77 to β^84 are zeros of the generator, which gives distance 9.
const BETA = 8 << 5;
const BETA_ORDER = 93;
const FIRST_ZERO = 77;
const SYNDROMES = 8;

/** A wrong symbol: its place counted from 0 at the first symbol, and what to XOR it with (0 for an erasure that was right). */
export interface SymbolError {
  readonly place: number;
  readonly magnitude: number;
}

/**
 * Which symbols are wrong in a string of `length` symbols whose checksum error is `difference` (13 symbols), given the places
 * known to be unreadable (`erasures`). Finds every pattern with 2 · errors + erasures ≤ 8; `undefined` where there is none.
 * The caller must check the corrected string again: beyond that bound the answer can be wrong.
 */
export function locateErrors(difference: Uint8Array, length: number, erasures: readonly number[]): SymbolError[] | undefined {
  if (erasures.length > SYNDROMES || length > BETA_ORDER) return undefined;
  const syndromes = syndromesOf(difference);
  const erased = erasures.map((place) => locatorOf(place, length));
  const locator = errorLocator(syndromes, erased);
  const places = rootsOf(locator, length);
  if (places.length !== degreeOf(locator) || 2 * places.length - erasures.length > SYNDROMES) return undefined;
  const errors = places.map((place) => ({ place, magnitude: magnitudeAt(locatorOf(place, length), locator, syndromes) }));
  return errors.every(({ magnitude }) => magnitude < 32) ? errors : undefined;
}

function locatorOf(place: number, length: number): number {
  return power1024(BETA, length - 1 - place);
}

function syndromesOf(difference: Uint8Array): number[] {
  const lowestFirst = Array.from(difference).reverse();
  return Array.from({ length: SYNDROMES }, (_, index) => evaluate1024(lowestFirst, power1024(BETA, FIRST_ZERO + index)));
}

function degreeOf(polynomial: readonly number[]): number {
  return polynomial.findLastIndex((coefficient) => coefficient !== 0);
}

/** Berlekamp–Massey, begun from the locator of the known erasures (Blahut). Coefficients lowest first. */
function errorLocator(syndromes: readonly number[], erased: readonly number[]): number[] {
  let locator = erased.reduce(timesFactor, [1]);
  let previous = [...locator];
  let rank = erased.length;
  for (let step = erased.length; step < SYNDROMES; step++) {
    const discrepancy = locator.reduce(
      (sum, coefficient, index) => sum ^ multiply1024(coefficient, syndromes[step - index] ?? 0),
      0,
    );
    const shifted = [0, ...previous];
    const grows = discrepancy !== 0 && 2 * rank <= step + erased.length;
    previous = grows ? scaled(locator, invert1024(discrepancy)) : shifted;
    rank = grows ? step + 1 + erased.length - rank : rank;
    locator = added(locator, scaled(shifted, discrepancy));
  }
  return locator;
}

/** `polynomial` · (1 + `root` · z). */
function timesFactor(polynomial: readonly number[], root: number): number[] {
  return added(polynomial, [0, ...scaled(polynomial, root)]);
}

function scaled(polynomial: readonly number[], factor: number): number[] {
  return polynomial.map((coefficient) => multiply1024(coefficient, factor));
}

function added(left: readonly number[], right: readonly number[]): number[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, index) => (left[index] ?? 0) ^ (right[index] ?? 0));
}

function rootsOf(locator: readonly number[], length: number): number[] {
  const places = Array.from({ length }, (_, place) => place);
  return places.filter((place) => evaluate1024(locator, invert1024(locatorOf(place, length))) === 0);
}

/** Forney's formula for a code whose first zero is β^77. */
function magnitudeAt(root: number, locator: readonly number[], syndromes: readonly number[]): number {
  const inverse = invert1024(root);
  const evaluator = syndromes.map((_, index) =>
    locator
      .slice(0, index + 1)
      .reduce((sum, coefficient, lower) => sum ^ multiply1024(coefficient, syndromes[index - lower] ?? 0), 0),
  );
  const derivative = locator.map((coefficient, index) => (index % 2 === 1 ? coefficient : 0)).slice(1);
  const shift = power1024(root, BETA_ORDER + 1 - FIRST_ZERO);
  return multiply1024(shift, multiply1024(evaluate1024(evaluator, inverse), invert1024(evaluate1024(derivative, inverse))));
}
