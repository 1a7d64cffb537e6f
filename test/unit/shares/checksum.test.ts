import { describe, expect, it } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { CHECKSUM_LENGTH, checksumError, residue, SHARE_RESIDUE, writeChecksum } from '../../../shared/shares/checksum.ts';
import { locateErrors } from '../../../shared/shares/correction.ts';
import { evaluate1024, invert1024, multiply32, multiply1024, power1024 } from '../../../shared/shares/gf32.ts';
import { ALPHABET } from '../../../shared/shares/text.ts';

const MS32 = symbolsOf('SECRETSHARE32');

function symbolsOf(text: string): number[] {
  return Array.from(utf8ToBytes(text.toUpperCase()), (character) => ALPHABET.indexOf(character));
}

describe('the checksum of BIP-93', () => {
  it.each([
    ['vector 1', '0testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw'],
    ['vector 2', '2namea320zyxwvutsrqpnmlkjhgfedcaxrpp870hkkqrm'],
    ['vector 3', '3cashsllhdmn9m42vcsamx24zrxgs3qqjzqud4m0d6nln'],
  ])('accepts %s of the standard with its own end value', (_, text) => {
    const symbols = Uint8Array.from(symbolsOf(text));
    expect(Array.from(checksumError(utf8ToBytes('ms'), symbols, MS32))).toEqual(Array(CHECKSUM_LENGTH).fill(0));
    expect(checksumError(utf8ToBytes('ms'), symbols).every((symbol) => symbol === 0)).toBe(false);
  });

  it('starts as the standard does: its constant 0x23181b3 after the human-readable part ms', () => {
    const start = residue(utf8ToBytes('ms'), new Uint8Array());
    expect(start.reduce((sum, symbol) => sum * 32n + BigInt(symbol), 0n)).toBe(0x23181b3n);
  });

  it('ends with CLAVYGERSHARE, and not with the end value of wallets', () => {
    expect(bytesToUtf8(Uint8Array.from(SHARE_RESIDUE, (symbol) => ALPHABET[symbol] ?? 0))).toBe('CLAVYGERSHARE');
    expect(SHARE_RESIDUE).not.toEqual(MS32);
  });

  it('writes a checksum that holds, for any human-readable part', () => {
    for (const part of ['clv', 'clvtest', 'x']) {
      const symbols = Uint8Array.from({ length: 77 }, (_, index) => (index * 7) & 31);
      writeChecksum(utf8ToBytes(part), symbols);
      expect(checksumError(utf8ToBytes(part), symbols).every((symbol) => symbol === 0)).toBe(true);
      expect(checksumError(utf8ToBytes(`${part}y`), symbols).every((symbol) => symbol === 0)).toBe(false);
    }
  });
});

describe('the fields', () => {
  it('is GF(32) of bech32: the generator is its first symbol times the powers BIP-93 lists', () => {
    const generator = [
      0x19dc500ce73fde210n,
      0x1bfae00def77fe529n,
      0x1fbd920fffe7bee52n,
      0x1739640bdeee3fdadn,
      0x07729a039cfc75f5an,
    ];
    const first = Array.from({ length: 13 }, (_, place) => Number((0x19dc500ce73fde210n >> BigInt(5 * (12 - place))) & 31n));
    generator.forEach((value, power) => {
      const scaled = first.map((symbol) => multiply32(symbol, 1 << power));
      expect(scaled.reduce((sum, symbol) => sum * 32n + BigInt(symbol), 0n)).toBe(value);
    });
  });

  it('has inverses everywhere in GF(1024)', () => {
    for (let value = 1; value < 1024; value++) expect(multiply1024(value, invert1024(value))).toBe(1);
  });

  it('has the zeros of the generator where the standard says', () => {
    const generator = [...[25, 27, 17, 8, 0, 25, 25, 25, 31, 27, 24, 16, 16].reverse(), 1];
    const zeros = Array.from({ length: 93 }, (_, power) => power).filter(
      (power) => evaluate1024(generator, power1024(8 << 5, power)) === 0,
    );
    expect(zeros).toEqual([17, 20, 46, 49, 52, 77, 78, 79, 80, 81, 82, 83, 84]);
  });
});

describe('locating errors', () => {
  it('refuses more than eight erasures', () => {
    expect(locateErrors(new Uint8Array(13), 77, [0, 1, 2, 3, 4, 5, 6, 7, 8])).toBeUndefined();
  });

  it('refuses strings longer than the code', () => {
    expect(locateErrors(new Uint8Array(13), 94, [])).toBeUndefined();
  });
});
