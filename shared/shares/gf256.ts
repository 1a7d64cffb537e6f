import { ownBytes } from './own-bytes.ts';

const FIELD_POLYNOMIAL = 0x11b;

/** The product of two bytes in GF(256) modulo x^8 + x^4 + x^3 + x + 1. */
export function multiply256(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product <<= 1;
    product ^= FIELD_POLYNOMIAL & -(product >> 8);
    product ^= left & -((right >> bit) & 1);
  }
  return product;
}

/** The inverse of a byte other than zero: its 254th power. */
function invert256(value: number): number {
  let power = value;
  for (let step = 0; step < 6; step++) power = multiply256(multiply256(power, power), value);
  return multiply256(power, power);
}

/** A point of the sharing polynomials: `x` from 1 to 255, and one byte of `y` for each byte of the key. */
export interface Point {
  readonly x: number;
  readonly y: Uint8Array;
}

/**
 * The value at `x` of the polynomials of least degree through `points`, byte by byte (Lagrange): the key for `x` = 0, a share
 * otherwise. The points differ in `x` and have `y` of one length, which is the length of the result in bytes.
 */
export function interpolate(points: readonly Point[], x: number): Uint8Array {
  const result = ownBytes(points[0]?.y.length ?? 0);
  for (const point of points) {
    const weight = lagrangeWeight(points, point, x);
    for (let index = 0; index < result.length; index++)
      result[index] = (result[index] ?? 0) ^ multiply256(weight, point.y[index] ?? 0);
  }
  return result;
}

function lagrangeWeight(points: readonly Point[], point: Point, x: number): number {
  let weight = 1;
  for (const other of points) {
    if (other !== point) weight = multiply256(weight, multiply256(other.x ^ x, invert256(other.x ^ point.x)));
  }
  return weight;
}
