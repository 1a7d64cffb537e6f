import { create } from 'qrcode';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { Page } from './page.ts';

/** 0.03 inch: a whole number of dots at 300, 600 and 1200 dpi. */
export const moduleMillimetres = 0.762;

/** A QR code as a square of modules, without its quiet zone. */
export interface QrSymbol {
  /** Modules along a side. */
  readonly size: number;
  readonly dark: (row: number, column: number) => boolean;
}

/**
 * The QR code of `ascii` (digits and capital letters, alphanumeric mode): error correction H while that gives at most
 * version 13, else Q, because denser codes suffer more from folds than they gain. Throws `INPUT_INVALID`.
 */
export function qrSymbol(ascii: Uint8Array): QrSymbol {
  if (!ascii.every(isDigitOrCapital)) {
    throw new ClavigerError('INPUT_INVALID', { field: 'QR text', expected: 'digits and capital letters' });
  }
  const segment = [{ data: String.fromCharCode(...ascii), mode: 'alphanumeric' as const }];
  const high = create(segment, { errorCorrectionLevel: 'H' });
  const { modules } = high.version <= 13 ? high : create(segment, { errorCorrectionLevel: 'Q' });
  return { size: modules.size, dark: (row, column) => modules.get(row, column) === 1 };
}

/** Draws `symbol` with its top left module at (`x`, `y`) millimetres: one rectangle a run of dark modules, one fill. */
export function drawQrSymbol(page: Page, symbol: QrSymbol, x: number, y: number): void {
  const rectangles: [number, number, number, number][] = [];
  for (let row = 0; row < symbol.size; row++) {
    for (const [start, length] of darkRuns(symbol, row)) {
      const left = x + start * moduleMillimetres;
      rectangles.push([left, y + row * moduleMillimetres, length * moduleMillimetres, moduleMillimetres]);
    }
  }
  page.fill(rectangles);
}

function darkRuns({ size, dark }: QrSymbol, row: number): [start: number, length: number][] {
  const runs: [number, number][] = [];
  for (let column = 0; column < size; column++) {
    if (!dark(row, column)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === column) last[1]++;
    else runs.push([column, 1]);
  }
  return runs;
}

function isDigitOrCapital(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}
