import { malformed } from './malformed.ts';

const LONGEST_VALUE = 65536;

/** The buffer over the same memory as `bytes`, of 1 to 65 536 bytes. Nothing is copied. Throws `TOKEN_CALL_MALFORMED`. */
export function lend(bytes: Uint8Array, field: string): Buffer {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > LONGEST_VALUE)
    throw malformed(field, '1 to 65536 bytes');
  // A collector may not move what native code reads, and shared or resizable memory may change under it.
  if (!(bytes.buffer instanceof ArrayBuffer) || bytes.buffer.resizable) throw malformed(field, 'memory of its own');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** `pin`, if the binding can take it: it may be empty, but not hold a NUL. Throws `TOKEN_CALL_MALFORMED`. */
export function requirePin(pin: string): string {
  if (typeof pin !== 'string' || pin.length > 255 || pin.includes('\0')) throw malformed('pin', 'a text without NUL');
  return pin;
}
