import { decodeQR } from 'qr/decode.js';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { ownCopy } from '../../shared/shares/own-bytes.ts';

const SIDE = 2400;
const FILE_MILLISECONDS = 3000;

/** The text of the first QR code in a picture, as bytes; undefined when none is found. */
function decodePicture(picture: ImageData, timeLimit: number): Uint8Array | undefined {
  try {
    const bytes = utf8ToBytes(decodeQR(picture, { timeLimit, effort: 4 }));
    return ownCopy(bytes);
  } catch {
    // The decoder throws whatever it stumbled over when there is no code it can read; that is an answer, not a failure.
    return undefined;
  }
}

function pixels(source: CanvasImageSource, width: number, height: number): ImageData | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(source, 0, 0, width, height);
  const picture = context?.getImageData(0, 0, width, height);
  context?.clearRect(0, 0, width, height);
  return picture;
}

/** Reads the code of a scan (PNG or JPEG). The file's own bytes are its owner's to keep or destroy. */
export async function scanFile(file: Blob): Promise<Uint8Array | undefined> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const picture = pixels(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  bitmap.close();
  if (picture === undefined) return undefined;
  const found = decodePicture(picture, FILE_MILLISECONDS);
  picture.data.fill(0);
  return found;
}

/** Looks at one frame of a running camera. */
export function scanFrame(video: HTMLVideoElement): Uint8Array | undefined {
  if (video.videoWidth === 0) return undefined;
  const picture = pixels(video, video.videoWidth, video.videoHeight);
  if (picture === undefined) return undefined;
  const found = decodePicture(picture, 40);
  picture.data.fill(0);
  return found;
}
