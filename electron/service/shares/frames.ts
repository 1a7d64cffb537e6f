import { uint32Bytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type JsonObject, parseCanonical } from '../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { ownCopy } from '../../../shared/shares/own-bytes.ts';

/** One message between the service and the share process: public words as JSON, and secrets as bytes that are never anything else. */
export interface Frame {
  readonly header: JsonObject;
  readonly parts: readonly Uint8Array[];
}

const LENGTH = 4;
const MAXIMUM_FRAME = 32 * 1024 * 1024;

/**
 * The bytes of a frame: length of the rest, then header (canonical JSON) and each part, each after its length; all lengths are 4 bytes,
 * big-endian. The parts are copied, not wiped.
 */
export function writeFrame({ header, parts }: Frame): Uint8Array {
  const fields = [canonicalBytes(header), ...parts];
  const length = fields.reduce((sum, field) => sum + LENGTH + field.length, 0);
  const bytes = new Uint8Array(new ArrayBuffer(LENGTH + length));
  bytes.set(uint32Bytes(length));
  let offset = LENGTH;
  for (const field of fields) {
    bytes.set(uint32Bytes(field.length), offset);
    bytes.set(field, offset + LENGTH);
    offset += LENGTH + field.length;
  }
  return bytes;
}

/** Puts frames together from a byte stream, and wipes the stream's chunks and its own buffer as it goes. */
export class FrameReader {
  #pending = new Uint8Array(new ArrayBuffer(0));

  /** Takes `chunk` over and returns the frames that are now whole. Throws `INPUT_INVALID` or `INPUT_TOO_LARGE` for bytes that are no frame. */
  push(chunk: Uint8Array): Frame[] {
    this.#append(chunk);
    const frames: Frame[] = [];
    for (let end = this.#wholeFrame(); end !== undefined; end = this.#wholeFrame()) {
      frames.push(readFields(this.#pending.subarray(LENGTH, end)));
      this.#drop(end);
    }
    return frames;
  }

  /** Overwrites what has arrived of an unfinished frame. */
  wipe(): void {
    this.#drop(this.#pending.length);
  }

  #append(chunk: Uint8Array): void {
    const grown = new Uint8Array(new ArrayBuffer(this.#pending.length + chunk.length));
    grown.set(this.#pending);
    grown.set(chunk, this.#pending.length);
    this.#pending.fill(0);
    chunk.fill(0);
    this.#pending = grown;
  }

  #wholeFrame(): number | undefined {
    if (this.#pending.length < LENGTH) return undefined;
    const end = LENGTH + readLength(this.#pending, 0);
    if (end > MAXIMUM_FRAME)
      throw new ClavigerError('INPUT_TOO_LARGE', { field: 'frame', expected: `${MAXIMUM_FRAME} bytes`, got: `${end}` });
    return end <= this.#pending.length ? end : undefined;
  }

  #drop(end: number): void {
    const rest = new Uint8Array(new ArrayBuffer(this.#pending.length - end));
    rest.set(this.#pending.subarray(end));
    this.#pending.fill(0);
    this.#pending = rest;
  }
}

function readLength(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);
}

function readFields(body: Uint8Array): Frame {
  const fields: Uint8Array[] = [];
  for (let offset = 0; offset < body.length; ) {
    const end = offset + LENGTH > body.length ? Number.POSITIVE_INFINITY : offset + LENGTH + readLength(body, offset);
    if (end > body.length) throw new ClavigerError('INPUT_INVALID', { field: 'frame', expected: 'whole fields' });
    fields.push(ownCopy(body.subarray(offset + LENGTH, end)));
    offset = end;
  }
  const [header = new Uint8Array(0), ...parts] = fields;
  const parsed = parseCanonical(header, 'frame header');
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new ClavigerError('INPUT_INVALID', { field: 'frame header', expected: 'an object' });
  return { header: parsed as JsonObject, parts };
}
