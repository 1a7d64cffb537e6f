const FIELD_POLYNOMIAL = 0b101001;

/** The product of two symbols (0 to 31) in GF(32) modulo x^5 + x^3 + 1, the field of bech32 (BIP-173). */
export function multiply32(left: number, right: number): number {
  let product = 0;
  for (let bit = 4; bit >= 0; bit--) {
    product <<= 1;
    product ^= FIELD_POLYNOMIAL & -(product >> 5);
    product ^= left & -((right >> bit) & 1);
  }
  return product;
}

/**
 * The product of two elements of GF(1024), each a + bζ kept as a | b << 5, where ζ² = ζ + 1 (ζ is a cube root of one, BIP-93).
 */
export function multiply1024(left: number, right: number): number {
  const [a, b, c, d] = [left & 31, left >> 5, right & 31, right >> 5];
  const bd = multiply32(b, d);
  return (multiply32(a, c) ^ bd) | ((multiply32(a, d) ^ multiply32(b, c) ^ bd) << 5);
}

/** `base` to the power `exponent`, 0 or more, in GF(1024). */
export function power1024(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if (rest & 1) result = multiply1024(result, square);
    square = multiply1024(square, square);
  }
  return result;
}

/** The inverse of an element other than zero in GF(1024). */
export function invert1024(value: number): number {
  return power1024(value, 1022);
}

/** The value at `point` of the polynomial whose coefficients, lowest first, are `coefficients`; all in GF(1024). */
export function evaluate1024(coefficients: readonly number[], point: number): number {
  return coefficients.reduceRight((value, coefficient) => multiply1024(value, point) ^ coefficient, 0);
}
