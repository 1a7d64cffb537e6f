import { base64 as base64Coder, hex as hexCoder, utf8 as utf8Coder } from '@scure/base';

/** The bytes of `text` in UTF-8. */
export function utf8ToBytes(text: string): Uint8Array {
  return utf8Coder.decode(text);
}

/** The text whose UTF-8 encoding is `bytes`. Throws a `TypeError` on malformed UTF-8. */
export function bytesToUtf8(bytes: Uint8Array): string {
  return utf8Coder.encode(bytes);
}

/** Lower-case hexadecimal of public bytes. Never call it with key material. */
export function bytesToHex(bytes: Uint8Array): string {
  return hexCoder.encode(bytes);
}

/** The bytes of a lower- or upper-case hexadecimal text. Throws on an odd length or another character. */
export function hexToBytes(text: string): Uint8Array {
  return hexCoder.decode(text.toLowerCase());
}

/** Standard base64 with padding (RFC 4648 section 4) of public bytes. */
export function bytesToBase64(bytes: Uint8Array): string {
  return base64Coder.encode(bytes);
}

/** The bytes of standard, padded base64. Throws on anything else. */
export function base64ToBytes(text: string): Uint8Array {
  return base64Coder.decode(text);
}

/** All parts one after the other in a new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Whether two byte strings are equal; the time taken does not depend on where they differ. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

/** The unsigned 32-bit big-endian encoding of `value`: 4 bytes. */
export function uint32Bytes(value: number): Uint8Array {
  return new Uint8Array([(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
}
