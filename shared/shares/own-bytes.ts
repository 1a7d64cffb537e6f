/**
 * `length` zero bytes in an `ArrayBuffer` of their own. Arrays of at most 64 bytes made in the usual way lie on the engine's
 * heap, where its collector copies them; parts of shares must not.
 */
export function ownBytes(length: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(length));
}

/** A copy of `bytes` in an `ArrayBuffer` of its own. */
export function ownCopy(bytes: Uint8Array): Uint8Array {
  const copy = ownBytes(bytes.length);
  copy.set(bytes);
  return copy;
}

/** XORs `mask`, at least as long, into `bytes`. */
export function xorInto(bytes: Uint8Array, mask: Uint8Array): void {
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = (bytes[place] ?? 0) ^ (mask[place] ?? 0);
}

/** Overwrites each array with zeros. */
export function wipeAll(...arrays: readonly Uint8Array[]): void {
  for (const array of arrays) array.fill(0);
}
