import { bytesToHex, bytesToUtf8 } from '../core/bytes.ts';
import { type DerElement, type DerSubject, derChildren, derContent, derTag, malformed, readDer } from '../transcript/cms-der.ts';
import { oidText } from './oid-text.ts';

const TRUE = '0101ff';
const IMPLICIT = 0x80;
const DOMAIN = 0x82;
const URL = 0x86;
const ADDRESS = 0x87;
const EXCLUDED = 0xa1;

type Reader = (value: DerElement, subject: DerSubject) => string;

/** The extensions of authorities by their object identifier: how each is read, in words. */
const readers: Readonly<Record<string, Reader>> = {
  '2.5.29.19': readConstraints,
  '2.5.29.15': readUsage,
  '2.5.29.14': (value, subject) => bytesToHex(derContent(value, derTag.octetString, subject)),
  '2.5.29.35': (value, subject) =>
    only(
      parts(value, derTag.sequence, subject).map((part) => primitive(part, IMPLICIT, subject)),
      subject,
    ),
  '2.5.29.37': (value, subject) =>
    parts(value, derTag.sequence, subject)
      .map((part) => oidText(part, subject))
      .join(' '),
  '2.5.29.32': (value, subject) =>
    parts(value, derTag.sequence, subject)
      .map((part) => onlyOid(part, subject))
      .join(' '),
  '2.5.29.30': readNameConstraints,
  '2.5.29.31': readDistribution,
  '1.3.6.1.5.5.7.1.1': readAccess,
};

/** What an extension says, in words; each value in its one DER form. Throws the subject's code, also for an extension not known here. */
export function extensionText(id: string, value: Uint8Array, subject: DerSubject): string {
  const reader = Object.hasOwn(readers, id) ? readers[id] : undefined;
  if (reader === undefined) throw malformed(subject, 'an extension of authorities', id);
  return reader(readDer(value, subject), subject);
}

function readConstraints(value: DerElement, subject: DerSubject): string {
  const [flag, length, ...more] = parts(value, derTag.sequence, subject);
  if (flag === undefined || bytesToHex(flag.encoded) !== TRUE || more.length > 0)
    throw malformed(subject, 'CA: TRUE', 'another value');
  return length === undefined
    ? 'authority'
    : `authority, path length ${Number(`0x${bytesToHex(derContent(length, derTag.integer, subject))}`)}`;
}

/** The bits of a named bit list without trailing zeros (X.690 section 11.2.2). */
function readUsage(value: DerElement, subject: DerSubject): string {
  const [unused = 8, ...bytes] = derContent(value, derTag.bitString, subject);
  const last = bytes.at(-1) ?? 0;
  const isShortest = unused < 8 && ((last >> unused) & 1) === 1 && last % 2 ** unused === 0;
  if (!isShortest) throw malformed(subject, 'a named bit list without trailing zeros', bytesToHex(value.encoded));
  return bytes
    .flatMap((byte, index) => Array.from({ length: 8 }, (_, bit) => ((byte >> (7 - bit)) & 1) === 1 && 8 * index + bit))
    .filter((bit) => bit !== false)
    .join(' ');
}

function readNameConstraints(value: DerElement, subject: DerSubject): string {
  const [permitted, excluded, ...more] = parts(value, derTag.sequence, subject);
  if (more.length > 0) throw malformed(subject, 'permitted and excluded names', `${more.length} more`);
  const bases = (list: DerElement | undefined, outer: number, inner: number) =>
    parts(list, outer, subject).map((subtree) =>
      only(
        parts(subtree, derTag.sequence, subject).map((base) => primitive(base, inner, subject)),
        subject,
      ),
    );
  const domains = bases(permitted, derTag.context0, DOMAIN).map(textOf(subject));
  return `${domains.join(' ')} without addresses ${bases(excluded, EXCLUDED, ADDRESS).join(' ')}`;
}

function readDistribution(value: DerElement, subject: DerSubject): string {
  const inside = (element: DerElement | undefined, tag: number) => onlyPart(parts(element, tag, subject), subject);
  const point = inside(inside(value, derTag.sequence), derTag.sequence);
  return textOf(subject)(primitive(inside(inside(point, derTag.context0), derTag.context0), URL, subject));
}

function readAccess(value: DerElement, subject: DerSubject): string {
  const [method, place, ...more] = parts(onlyPart(parts(value, derTag.sequence, subject), subject), derTag.sequence, subject);
  if (more.length > 0) throw malformed(subject, 'one way of access', `${more.length} more`);
  return `${oidText(method, subject)} ${textOf(subject)(primitive(place, URL, subject))}`;
}

function parts(element: DerElement | undefined, tag: number, subject: DerSubject): readonly DerElement[] {
  return derChildren(element, tag, subject);
}

function primitive(element: DerElement | undefined, tag: number, subject: DerSubject): string {
  return bytesToHex(derContent(element, tag, subject));
}

function onlyOid(element: DerElement, subject: DerSubject): string {
  return oidText(onlyPart(parts(element, derTag.sequence, subject), subject), subject);
}

function onlyPart(elements: readonly DerElement[], subject: DerSubject): DerElement {
  const [one, ...more] = elements;
  if (one === undefined || more.length > 0) throw malformed(subject, 'exactly one part', `${elements.length}`);
  return one;
}

function only(texts: readonly string[], subject: DerSubject): string {
  const [one, ...more] = texts;
  if (one === undefined || more.length > 0) throw malformed(subject, 'exactly one part', `${texts.length}`);
  return one;
}

/** Makes text of the hexadecimal digits of ASCII. */
function textOf(subject: DerSubject): (hex: string) => string {
  return (hex) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
    if (bytes.some((byte) => byte < 0x21 || byte > 0x7e)) throw malformed(subject, 'visible ASCII', 'other bytes');
    return bytesToUtf8(bytes);
  };
}
