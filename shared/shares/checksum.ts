import { multiply32 } from './gf32.ts';
import { ownBytes } from './own-bytes.ts';

/** Symbols of the checksum. */
export const CHECKSUM_LENGTH = 13;

// BIP-93, "Checksum": the generator of the short code without its leading one, highest power first.
const GENERATOR = [25, 27, 17, 8, 0, 25, 25, 25, 31, 27, 24, 16, 16] as const;

/** What a valid share string leaves: the symbols of CLAVYGERSHARE. Not the constant of BIP-93, so that no wallet takes a share for a seed. */
export const SHARE_RESIDUE: readonly number[] = [24, 31, 29, 12, 4, 8, 25, 3, 16, 23, 29, 3, 25];

/**
 * The remainder (13 symbols, highest power first) that BIP-93's checksum register holds after the human-readable part `hrp`
 * (lower-case ASCII, expanded as BIP-173 says) and then `symbols` (each 0 to 31).
 */
export function residue(hrp: Uint8Array, symbols: Uint8Array): Uint8Array {
  const register = ownBytes(CHECKSUM_LENGTH);
  register[CHECKSUM_LENGTH - 1] = 1;
  for (const character of hrp) feed(register, character >> 5);
  feed(register, 0);
  for (const character of hrp) feed(register, character & 31);
  for (const symbol of symbols) feed(register, symbol);
  return register;
}

function feed(register: Uint8Array, symbol: number): void {
  const leading = register[0] ?? 0;
  register.copyWithin(0, 1);
  register[CHECKSUM_LENGTH - 1] = symbol;
  GENERATOR.forEach((coefficient, place) => {
    register[place] = (register[place] ?? 0) ^ multiply32(leading, coefficient);
  });
}

/**
 * Writes the checksum into the last 13 of `symbols`, over what stands there, so that the whole leaves `target`.
 */
export function writeChecksum(hrp: Uint8Array, symbols: Uint8Array, target: readonly number[] = SHARE_RESIDUE): void {
  const checksum = symbols.subarray(symbols.length - CHECKSUM_LENGTH);
  checksum.fill(0);
  const remainder = residue(hrp, symbols);
  target.forEach((symbol, place) => {
    checksum[place] = symbol ^ (remainder[place] ?? 0);
  });
  remainder.fill(0);
}

/** How `symbols` differ from a valid string: 13 symbols, all zero when the checksum holds. */
export function checksumError(hrp: Uint8Array, symbols: Uint8Array, target: readonly number[] = SHARE_RESIDUE): Uint8Array {
  const difference = residue(hrp, symbols);
  target.forEach((symbol, place) => {
    difference[place] = (difference[place] ?? 0) ^ symbol;
  });
  return difference;
}
