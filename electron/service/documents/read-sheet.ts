import { decodeQRBatch } from 'qr/decode.js';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { type GreyImage, parseImage } from './image.ts';

// The decoder gives strings, so this file, like the layout, reads production sheets only in the share process.

/** Parts of a sheet searched alone when the whole gives nothing: a damaged code can keep the decoder from a good one. */
const bands = [
  [0, 0.4],
  [0.3, 0.7],
  [0.6, 1],
] as const;

/**
 * The ASCII contents of every QR code in a picture (PNG, PGM or PPM bytes, or an image already parsed), one entry a code: an
 * undamaged sheet gives two equal ones. Throws `SHEET_UNREADABLE` when there is none.
 */
export async function readSheetImage(picture: Uint8Array | GreyImage): Promise<Uint8Array[]> {
  const image = picture instanceof Uint8Array ? parseImage(picture) : picture;
  const found = await readCodes([image]);
  const contents = found.length > 0 ? found : await readCodes(bands.map(([from, to]) => rows(image, from, to)));
  if (contents.length === 0) throw new ClavigerError('SHEET_UNREADABLE', { field: 'picture', expected: 'a QR code' });
  return contents;
}

async function readCodes(images: readonly GreyImage[]): Promise<Uint8Array[]> {
  const maxSize = {
    width: Math.max(...images.map(({ width }) => width)),
    height: Math.max(...images.map(({ height }) => height)),
  };
  const planes = images.map(({ width, height, pixels }) => ({ width, height, data: pixels }));
  // I420 begins with one byte of brightness a pixel, and the decoder looks no further.
  const results = await decodeQRBatch(planes, { format: 'I420', effort: 4, timeLimit: 2000, maxSize });
  const texts = results.flat().filter((result) => typeof result === 'string');
  return texts
    .filter((text) => /^[\x20-\x7e]+$/.test(text))
    .map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

function rows({ width, height, pixels }: GreyImage, from: number, to: number): GreyImage {
  const [first, last] = [Math.floor(height * from), Math.ceil(height * to)];
  return { width, height: last - first, pixels: pixels.subarray(first * width, last * width) };
}
