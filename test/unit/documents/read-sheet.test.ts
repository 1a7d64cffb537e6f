import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { type GreyImage, parseImage, rasterisePdf } from '../../../electron/service/documents/image.ts';
import { readSheetImage } from '../../../electron/service/documents/read-sheet.ts';
import { layoutShareSheet } from '../../../electron/service/documents/share-sheet.ts';
import { bytesToUtf8, concatBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { content, longShare, typedShare } from './sheet.ts';

const pdf = await layoutShareSheet(content, longShare);
const raster = { 150: await rasterisePdf(pdf, 150), 300: await rasterisePdf(pdf, 300) };
const share = bytesToUtf8(longShare);

const texts = async (image: GreyImage | Uint8Array) => (await readSheetImage(image)).map(bytesToUtf8);

/** The picture with a white rectangle, given in millimetres of a 297 mm high page. */
function covered(image: GreyImage, x: number, y: number, width: number, height: number): GreyImage {
  const dots = image.height / 297;
  const pixels = image.pixels.slice();
  for (let row = Math.round(y * dots); row < (y + height) * dots; row++) {
    pixels.fill(255, row * image.width + Math.round(x * dots), row * image.width + Math.round((x + width) * dots));
  }
  return { ...image, pixels };
}

function cut({ width, height, pixels }: GreyImage, from: number, to: number): GreyImage {
  const [first, last] = [Math.ceil((height * from) / 297), Math.floor((height * to) / 297)];
  return { width, height: last - first, pixels: pixels.slice(first * width, last * width) };
}

it.each([150, 300] as const)('reads both codes back at %i dpi, equal to what is printed for typing', async (dpi) => {
  expect(await texts(raster[dpi])).toEqual([share, share]);
  expect(typedShare(pdf)).toBe(share);
});

it.each([
  [1, 0, 99],
  [0, 99, 198],
  [1, 198, 297],
])('has %i code between the folds at %i and %i mm', async (count, from, to) => {
  const read = await texts(cut(raster[300], from, to)).catch(() => []);
  expect(read).toEqual(Array.from({ length: count }, () => share));
});

// A version 7 code is 45 modules of 0.762 mm, 34.3 mm wide; a finder is 7 modules.
it.each([
  ['top right', 157.5, 29.8],
  ['bottom left', 17.8, 208.8],
])('still reads with a finder of the %s code gone', async (_, x, y) => {
  expect(await texts(covered(raster[150], x, y, 5.5, 5.5))).toEqual([share]);
  expect(await texts(covered(raster[300], x, y, 5.5, 5.5))).toEqual([share]);
});

it.each([
  ['top right', 166, 38],
  ['bottom left', 26, 217],
])('still reads with the middle of the %s code gone', async (_, x, y) => {
  const read = await texts(covered(raster[300], x, y, 22, 22));
  expect(read.length).toBeGreaterThan(0);
  for (const text of read) expect(text).toBe(share);
});

it('reads what another decoder reads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
  const file = join(folder, 'sheet.pgm');
  const { width, height, pixels } = raster[300];
  writeFileSync(file, concatBytes(utf8ToBytes(`P5\n${width} ${height}\n255\n`), pixels));
  const read = execFileSync('zbarimg', ['-q', '--raw', file], { encoding: 'utf8' }).trim().split('\n');
  rmSync(folder, { recursive: true });
  expect(read).toEqual([share, share]);
});

it('draws modules of 0.762 mm', () => {
  const { width, pixels } = raster[300];
  const row = Math.round((209 + 0.381) * (raster[300].height / 297));
  const line = pixels.subarray(row * width, row * width + width / 4);
  const dark = [...line.keys()].filter((column) => (line[column] ?? 255) < 128);
  // 45 modules of 9 dots; the first dark dot lies 18 mm from the edge.
  expect((dark.at(-1) ?? 0) - (dark[0] ?? 0) + 1).toBe(405);
  expect(dark[0]).toBeGreaterThanOrEqual(211);
  expect(dark[0]).toBeLessThanOrEqual(214);
});

it('takes PNG and PPM too', async () => {
  const { width, height, pixels } = raster[150];
  const png = new PNG({ width, height });
  for (const [place, value] of pixels.entries()) png.data.set([value, value, value, 255], place * 4);
  expect(await texts(new Uint8Array(PNG.sync.write(png)))).toEqual([share, share]);
  const colours = new Uint8Array(pixels.length * 3);
  for (const [place, value] of pixels.entries()) colours.fill(value, place * 3, place * 3 + 3);
  expect(await texts(concatBytes(utf8ToBytes(`P6 ${width} ${height} 255\n`), colours))).toEqual([share, share]);
});

it.each([
  ['neither PNG nor PGM nor PPM', utf8ToBytes('%PDF-1.7')],
  ['a PGM or PPM cut short', utf8ToBytes('P5\n10 10\n255\nabc')],
  ['a PGM or PPM header of another form', utf8ToBytes('P5\n10 10\n65535\nabc')],
  ['a damaged PNG', concatBytes(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), new Uint8Array(40))],
  ['a PNG of this size', concatBytes(Uint8Array.of(0x89, 0x50), new Uint8Array(14), new Uint8Array(8).fill(0x7f))],
])('refuses %s', (got, bytes) => {
  expect(() => parseImage(bytes)).toThrowError(
    expect.objectContaining({ code: 'SHEET_UNREADABLE', details: { field: 'picture', got } }),
  );
});

it('says that a picture without a code is unreadable', async () => {
  const blank = { width: 400, height: 400, pixels: new Uint8Array(160_000).fill(255) };
  await expect(readSheetImage(blank)).rejects.toMatchObject({ code: 'SHEET_UNREADABLE', details: { expected: 'a QR code' } });
});

it('says that what is not a PDF is unreadable', async () => {
  await expect(rasterisePdf(utf8ToBytes('not a PDF'), 150)).rejects.toMatchObject({ code: 'SHEET_UNREADABLE' });
});
