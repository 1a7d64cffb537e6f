// What happens to a printed sheet outside the application: a scanner, a camera held over it, somebody's eyes.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** A scan of the sheet as PNG, at 200 dpi. */
export function scanSheet(pdf, png) {
  execFileSync('pdftoppm', ['-r', '200', '-png', '-singlefile', pdf, png.replace(/\.png$/, '')]);
}

/** The share string as somebody reads it from the sheet: by another decoder than the application's. */
export function readSheet(png) {
  const lines = execFileSync('zbarimg', ['--quiet', '--raw', png], { encoding: 'utf8' }).trim().split('\n');
  return lines[0] ?? '';
}

/** A clip for Chromium's fake camera in which the sheet's upper QR code is held before the lens: 1280 × 720, a few still frames. */
export function filmSheet(pdf, y4m) {
  const [width, height, frames] = [1280, 720, 4];
  const crop = ['-x', '700', '-y', '0', '-W', String(width), '-H', String(height)];
  const pgm = execFileSync('pdftoppm', ['-r', '240', '-gray', '-singlefile', ...crop, pdf], { maxBuffer: 64 << 20 });
  const grey = pgm.subarray(pgm.length - width * height);
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), grey, chroma]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(y4m, Buffer.concat([header, ...Array.from({ length: frames }, () => frame)]));
}

/** The fingerprint that was brought on paper. */
export function readFingerprint(file) {
  return readFileSync(file, 'utf8').trim();
}
