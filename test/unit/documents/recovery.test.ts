import { expect, it } from 'vitest';
import { layoutShareSheet } from '../../../electron/service/documents/share-sheet.ts';
import { encodeShare } from '../../../shared/shares/envelope.ts';
import { content, poppler, typedShare } from './sheet.ts';

// Written from the words under "Recovery" on the sheet alone, without the product's arithmetic.

function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product <<= 1;
    if (product & 0x100) product ^= 0x11b;
    if (right & (1 << bit)) product ^= left;
  }
  return product;
}

function divide(left: number, right: number): number {
  for (let quotient = 0; quotient < 256; quotient++) if (multiply(quotient, right) === left) return quotient;
  throw new Error('division by zero');
}

function readPrinted(pdf: Uint8Array): { x: number; y: number[] } {
  const alphabet = /[A-Z0-9]{32}/.exec(poppler('pdftotext', ['-layout', '-', '-'], pdf))?.[0] ?? '';
  const typed = typedShare(pdf);
  const symbols = [...typed.slice(typed.indexOf('1') + 1)].map((character) => alphabet.indexOf(character));
  const bits = symbols.slice(12, -13).map((symbol) => symbol.toString(2).padStart(5, '0'));
  const y = (bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return { x: (symbols[10] ?? 0) * 32 + (symbols[11] ?? 0), y };
}

function join(shares: readonly { x: number; y: number[] }[]): number[] {
  return (shares[0]?.y ?? []).map((_, place) =>
    shares.reduce((sum, share) => {
      const others = shares.filter((other) => other !== share);
      const weight = others.reduce((product, other) => multiply(product, divide(other.x, other.x ^ share.x)), 1);
      return sum ^ multiply(share.y[place] ?? 0, weight);
    }, 0),
  );
}

async function sheetOf(x: number, y: number[]): Promise<Uint8Array> {
  const share = { mode: 'practice', scheme: 'shamir-gf256', setId: 'K7QX', groupIndex: 0, groupThreshold: 1 } as const;
  const ascii = encodeShare({ ...share, threshold: 2, total: 3, x, y: Uint8Array.from(y) });
  return await layoutShareSheet({ ...content, index: 1, x }, ascii);
}

it.each([16, 24, 32])('recovers a key of %i bytes from two sheets by what they say alone', async (length) => {
  const key = Array.from({ length }, (_, place) => (place * 37 + 11) & 0xff);
  const slope = Array.from({ length }, (_, place) => (place * 91 + 200) & 0xff);
  const at = (x: number) => key.map((byte, place) => byte ^ multiply(slope[place] ?? 0, x));
  const sheets = await Promise.all([200, 3].map((x) => sheetOf(x, at(x))));
  expect(join(sheets.map(readPrinted))).toEqual(key);
  expect(join(sheets.slice(1).map(readPrinted))).not.toEqual(key);
});
