/** Which key a child makes. */
export const SALT_TARGET = 11;
export const SALT_WRAPPING = 97;

/** A key of 32 bytes that stands in no source: each byte follows from its place and `salt`. */
export function sampleKey(salt: number): Uint8Array {
  const key = new Uint8Array(new ArrayBuffer(4096), 0, 32);
  for (let place = 0; place < key.length; place++) key[place] = (place * 167 + salt * (place + 3) * (place + 3)) % 251;
  return key;
}
