/** One BER-TLV of ISO 7816-4: `tag` in hexadecimal, 1 to 3 bytes, and a value of at most 65535 bytes. */
export function tlv(tag: string, ...values: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(values);
  return Buffer.concat([Buffer.from(tag, 'hex'), length(value.length), value]);
}

/** The TLVs in `bytes`, one level deep, by tag in lower-case hexadecimal. Throws RangeError where a length runs over the end. */
export function readTlvs(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  let at = 0;
  while (at < bytes.length) {
    const tagEnd = at + tagSize(bytes, at);
    const [size, start] = readLength(bytes, tagEnd);
    if (start + size > bytes.length) throw new RangeError('a length runs over the end');
    found.set(bytes.toString('hex', at, tagEnd), bytes.subarray(start, start + size));
    at = start + size;
  }
  return found;
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  if (size < 0x100) return Buffer.from([0x81, size]);
  return Buffer.from([0x82, size >> 8, size & 0xff]);
}

function tagSize(bytes: Buffer, at: number): number {
  if ((bytes.readUInt8(at) & 0x1f) !== 0x1f) return 1;
  return (bytes.readUInt8(at + 1) & 0x80) === 0 ? 2 : 3;
}

function readLength(bytes: Buffer, at: number): readonly [size: number, start: number] {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return [first, at + 1];
  const bytesOfLength = first & 0x7f;
  return [bytes.readUIntBE(at + 1, bytesOfLength), at + 1 + bytesOfLength];
}
