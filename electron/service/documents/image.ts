import { spawn } from 'node:child_process';
import { PNG } from 'pngjs';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';

/** A grey picture: one byte a pixel, 0 black to 255 white, row after row from the top left. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const maximumPixels = 64_000_000;
const maximumRasterBytes = maximumPixels + 64;

/**
 * The first page of a PDF as a picture of `dpi` dots an inch, drawn by `pdftoppm`. The PDF goes in and the picture comes out through pipes,
 * never through a file. Throws `SHEET_READER_MISSING`, `SHEET_UNREADABLE`.
 */
export async function rasterisePdf(pdf: Uint8Array, dpi: 150 | 200 | 300): Promise<GreyImage> {
  const child = spawn('pdftoppm', ['-gray', '-r', `${dpi}`, '-f', '1', '-l', '1', '-'], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(unreadable(error, 'SHEET_READER_MISSING')));
    child.once('close', (code) => (code === 0 ? resolve() : reject(unreadable(`pdftoppm ended with ${code}`))));
  });
  // A reader that stops early breaks the pipe; its exit code tells why.
  child.stdin.on('error', () => undefined).end(pdf);
  const raster = collect(child.stdout);
  await ended;
  return parseImage(await raster);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maximumRasterBytes) throw unreadable('more pixels than a page has');
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
    chunk.fill(0);
  }
  return whole;
}

/** The picture in `bytes`: PNG, or PGM or PPM with one byte a sample (P5, P6). Throws `SHEET_UNREADABLE`. */
export function parseImage(bytes: Uint8Array): GreyImage {
  const [first, second] = bytes;
  if (first === 0x89 && second === 0x50) return parsePng(bytes);
  if (first === 0x50 && (second === 0x35 || second === 0x36)) return parseNetpbm(bytes, second === 0x35 ? 1 : 3);
  throw unreadable('neither PNG nor PGM nor PPM');
}

function parsePng(bytes: Uint8Array): GreyImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24 || view.getUint32(16) * view.getUint32(20) > maximumPixels) throw unreadable('a PNG of this size');
  let png: PNG;
  try {
    png = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    throw unreadable('a damaged PNG');
  }
  return grey(png.width, png.height, png.data, 4);
}

function parseNetpbm(bytes: Uint8Array, samples: 1 | 3): GreyImage {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const [whole, width, height] = /^P[56]\s+(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(head) ?? [];
  if (whole === undefined) throw unreadable('a PGM or PPM header of another form');
  const body = bytes.subarray(whole.length);
  if (body.length !== Number(width) * Number(height) * samples) throw unreadable('a PGM or PPM cut short');
  return grey(Number(width), Number(height), body, samples);
}

function grey(width: number, height: number, data: Uint8Array, stride: 1 | 3 | 4): GreyImage {
  if (stride === 1) return { width, height, pixels: data.slice() };
  const pixels = new Uint8Array(width * height);
  for (let place = 0; place < pixels.length; place++) {
    const at = place * stride;
    pixels[place] = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
  }
  return { width, height, pixels };
}

function unreadable(got: unknown, code: ErrorCode = 'SHEET_UNREADABLE'): ClavigerError {
  const reason = got instanceof Error && 'code' in got ? String(got.code) : String(got);
  return new ClavigerError(code, { field: 'picture', got: reason });
}
