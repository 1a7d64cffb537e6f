/**
 * The UTF-8 bytes of a field, which is empty afterwards. The page's own text of it cannot be wiped; it goes with the window, whose
 * process ends with its person.
 */
export function takeBytes(input: { value: string }): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(input.value);
  input.value = '';
  const bytes = new Uint8Array(new ArrayBuffer(encoded.length));
  bytes.set(encoded);
  encoded.fill(0);
  return bytes;
}
