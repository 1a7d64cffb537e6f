import { AsnConvert } from '@peculiar/asn1-schema';
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { z } from 'zod';
import { bytesToUtf8 } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type DerSubject, derChildren, derContent, derTag, malformed, readDer } from '../transcript/cms-der.ts';
import { oidText } from './oid-text.ts';

/** The subject of an authority. All three are needed, as CA/Browser Forum BR section 7.1.2 asks of roots and subordinates. */
export interface CertificateName {
  /** Two capital letters (ISO 3166-1). */
  readonly country: string;
  readonly organisation: string;
  readonly commonName: string;
}

const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;
const LONGEST = 64;
const VISIBLE = /^(?!\s)[^\p{C}\p{Zl}\p{Zp}]+(?<!\s)$/u;
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** One value of a name: 1 to 64 visible characters (RFC 5280 appendix A.1, upper bounds), composed, without a space at either end. */
export const nameValueSchema = z
  .string()
  .refine(
    (value) => [...value].length <= LONGEST && VISIBLE.test(value) && value === value.normalize('NFC'),
    `1 to ${LONGEST} visible characters in composed form, without a space at either end`,
  );

/** Two capital letters. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'two capital letters');

const nameSchema = z.object({ country: countrySchema, organisation: nameValueSchema, commonName: nameValueSchema });

/** The attributes of a name in the order they are written, by their object identifiers (RFC 4519). */
const attributes = [
  { member: 'country', type: '2.5.4.6', title: 'C' },
  { member: 'organisation', type: '2.5.4.10', title: 'O' },
  { member: 'commonName', type: '2.5.4.3', title: 'CN' },
] as const satisfies readonly { member: keyof CertificateName; type: string; title: string }[];

/** The DER `Name`: country as PrintableString (RFC 5280 appendix A.1), the others as UTF8String. Throws `CERTIFICATE_NAME_REFUSED`. */
export function encodeName(name: CertificateName): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(toName(name)));
}

/** As `encodeName`, for a structure that holds it. */
export function toName(name: CertificateName): Name {
  requireName(name);
  return new Name(
    attributes.map(({ member, type }) => {
      const value = member === 'country' ? { printableString: name[member] } : { utf8String: name[member] };
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue(value) })]);
    }),
  );
}

/** A name as people read it: `C=…, O=…, CN=…`. */
export function nameText(name: CertificateName): string {
  return attributes.map(({ member, title }) => `${title}=${name[member]}`).join(', ');
}

/**
 * Reads a DER `Name` that holds country, organisation and common name once each, alone in their sets, in any order, as PrintableString
 * or UTF8String, each as `nameValueSchema` has it. Throws the subject's code for anything else.
 */
export function readName(encoded: Uint8Array, subject: DerSubject): CertificateName {
  const found = derChildren(readDer(encoded, subject), derTag.sequence, subject).map((relative) => {
    const [pair, ...others] = derChildren(relative, derTag.set, subject);
    const [type, value, ...more] = derChildren(pair, derTag.sequence, subject);
    const known = attributes.find((attribute) => attribute.type === oidText(type, subject));
    if (known === undefined || others.length + more.length > 0)
      throw malformed(subject, 'C, O and CN, one in each set', oidText(type, subject));
    return [known.member, readString(value?.tag, derContent(value, value?.tag ?? 0, subject), subject)] as const;
  });
  const name = nameSchema.safeParse(Object.fromEntries(found));
  const isWhole = found.length === attributes.length && name.success;
  if (!isWhole)
    throw malformed(subject, 'C, O and CN, once each, in visible characters', JSON.stringify(found.slice(0, 4)).slice(0, 300));
  return name.data;
}

function readString(tag: number | undefined, content: Uint8Array, subject: DerSubject): string {
  const text = tag === UTF8_STRING || tag === PRINTABLE_STRING ? decode(content) : null;
  const fits = text !== null && (tag === UTF8_STRING || PRINTABLE.test(text));
  if (!fits) throw malformed(subject, 'a UTF8String or PrintableString', `tag ${tag ?? 'nothing'}`);
  return text;
}

function decode(content: Uint8Array): string | null {
  try {
    return bytesToUtf8(content);
  } catch {
    return null;
  }
}

function requireName(name: CertificateName): void {
  const issue = nameSchema.safeParse(name).error?.issues[0];
  if (issue === undefined) return;
  const member = String(issue.path[0]) as keyof CertificateName;
  throw new ClavigerError('CERTIFICATE_NAME_REFUSED', {
    field: member,
    expected: issue.message,
    got: JSON.stringify(name[member]).slice(0, 100),
  });
}
