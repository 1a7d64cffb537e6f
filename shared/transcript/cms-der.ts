import { bytesToHex, concatBytes } from '../core/bytes.ts';
import { ClavigerError, type ErrorCode } from '../core/errors/index.ts';

/** The identifier octets in use (X.690 section 8.1.2). */
export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const;

/** One DER element: its identifier octet, its contents, and all of its bytes as they stood. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly encoded: Uint8Array;
}

/** What is being read, and the code of the error thrown when it is not DER. */
export interface DerSubject {
  readonly code: ErrorCode;
  readonly field: string;
}

/** The encoding of an element: identifier octet, shortest definite length, contents (X.690 section 10.1). */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(new Uint8Array([tag]), lengthBytes(content.length), content);
}

/** The encoding of a SET OF: its elements in ascending order of their bytes (X.690 section 11.6). */
export function derSetOf(elements: readonly Uint8Array[]): Uint8Array {
  return der(derTag.set, ...elements.toSorted(compareBytes));
}

/** The encoding of an OBJECT IDENTIFIER given in dotted form. */
export function derObjectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(derTag.objectIdentifier, new Uint8Array([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Reads the single element that fills `bytes`. Throws the subject's code for anything but strict DER, and for trailing bytes. */
export function readDer(bytes: Uint8Array, subject: DerSubject): DerElement {
  const [element, ...more] = readAll(bytes, subject);
  if (element === undefined || more.length > 0) throw malformed(subject, 'exactly one DER element', `${bytes.length} bytes`);
  return element;
}

/** The elements inside a constructed element. Throws the subject's code when `element` has another tag or is not strict DER. */
export function derChildren(element: DerElement | undefined, tag: number, subject: DerSubject): readonly DerElement[] {
  return readAll(derContent(element, tag, subject), subject);
}

/** The contents of an element that must have `tag`. Throws the subject's code. */
export function derContent(element: DerElement | undefined, tag: number, subject: DerSubject): Uint8Array {
  if (element?.tag !== tag) throw malformed(subject, `a DER element with tag ${hexTag(tag)}`, hexTag(element?.tag));
  return element.content;
}

/** Whether `left` comes before, at or after `right` as bytes: negative, 0 or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The error for `subject` when something else was found than expected. */
export function malformed({ code, field }: DerSubject, expected: string, got: string): ClavigerError {
  return new ClavigerError(code, { field, expected, got });
}

function readAll(bytes: Uint8Array, subject: DerSubject): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const element = readAt(bytes, offset, subject);
    elements.push(element);
    offset += element.encoded.length;
  }
  return elements;
}

function readAt(bytes: Uint8Array, offset: number, subject: DerSubject): DerElement {
  const tag = bytes[offset] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw malformed(subject, 'a tag of one byte', hexTag(tag));
  const { start, length } = readLength(bytes, offset + 1, subject);
  const end = start + length;
  if (end > bytes.length) throw malformed(subject, `${length} bytes of contents`, `${bytes.length - start} bytes`);
  return { tag, content: bytes.subarray(start, end), encoded: bytes.subarray(offset, end) };
}

function readLength(bytes: Uint8Array, offset: number, subject: DerSubject): { start: number; length: number } {
  const first = bytes[offset];
  if (first === undefined) throw malformed(subject, 'a length', 'the end');
  if (first < 0x80) return { start: offset + 1, length: first };
  const count = first & 0x7f;
  const digits = bytes.subarray(offset + 1, offset + 1 + count);
  const length = digits.reduce((value, digit) => value * 256 + digit, 0);
  const shortest = count >= 1 && count <= 4 && digits.length === count && digits[0] !== 0 && length >= 0x80;
  if (!shortest) throw malformed(subject, 'a definite length in its shortest form', hexTag(first));
  return { start: offset + 1 + count, length };
}

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return new Uint8Array([length]);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return new Uint8Array([0x80 | digits.length, ...digits]);
}

function base128(value: number): readonly number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(0x80 | (rest % 128));
  return digits;
}

function hexTag(tag: number | undefined): string {
  return tag === undefined ? 'nothing' : `0x${bytesToHex(new Uint8Array([tag]))}`;
}
