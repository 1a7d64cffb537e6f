import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, uint32Bytes, utf8ToBytes } from './bytes.ts';

/** The SHA-256 of `bytes`: 32 bytes. */
export function digest(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** The SHA-256 of `bytes` as 64 lower-case hexadecimal digits. */
export function digestHex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/**
 * A SHA-256 that cannot be mistaken for one of another purpose:
 * SHA-256(ASCII(domain) ‖ 0x00 ‖ for each part: length as 4 bytes big-endian ‖ part). 32 bytes. A part may be secret: what is put
 * together here is wiped.
 */
export function domainDigest(domain: string, parts: readonly Uint8Array[]): Uint8Array {
  const framed = parts.flatMap((part) => [uint32Bytes(part.length), part]);
  const message = concatBytes(utf8ToBytes(domain), new Uint8Array(1), ...framed);
  const hash = sha256(message);
  message.fill(0);
  return hash;
}
