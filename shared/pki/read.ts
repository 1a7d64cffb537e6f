import { bytesToHex, equalBytes } from '../core/bytes.ts';
import { type DerElement, type DerSubject, derChildren, derContent, derTag, malformed, readDer } from '../transcript/cms-der.ts';
import { readTime } from '../transcript/cms-time.ts';
import { oidText } from './oid-text.ts';
import { algorithmBytes, type SigningScheme, signingSchemes } from './signing.ts';

const BOOLEAN = 0x01;
const EXTENSIONS = 0xa3;
const TRUE = 0xff;

/** Something signed, taken apart: every part as the bytes that stand in it. */
export interface SignedParts {
  /** What the signature is over, with its header. */
  readonly body: DerElement;
  /** The AlgorithmIdentifier beside the signature, encoded. */
  readonly algorithm: Uint8Array;
  readonly signature: Uint8Array;
}

/** One extension: its dotted object identifier, whether it is critical, and the DER inside its OCTET STRING. */
export interface ExtensionParts {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A certificate taken apart. Names and key are encoded; times in ms since 1970. */
export interface CertificateView {
  readonly signed: SignedParts;
  /** Contents of the version INTEGER in hexadecimal, or empty where there is none. */
  readonly version: string;
  /** Contents of the INTEGER in hexadecimal. */
  readonly serial: string;
  readonly algorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  /** The tags of what stands behind the key. */
  readonly rest: string;
  readonly extensions: readonly ExtensionParts[];
}

/** Takes `SEQUENCE { body, AlgorithmIdentifier, BIT STRING }` apart, strict DER with nothing behind it. Throws the subject's code. */
export function readSigned(bytes: Uint8Array, subject: DerSubject): SignedParts {
  const [body, algorithm, signature, ...more] = derChildren(readDer(bytes, subject), derTag.sequence, subject);
  derContent(body, derTag.sequence, subject);
  derContent(algorithm, derTag.sequence, subject);
  const bits = derContent(signature, derTag.bitString, subject);
  if (body === undefined || algorithm === undefined || more.length > 0 || bits[0] !== 0)
    throw malformed(subject, 'a body, an algorithm and a signature', 'other parts');
  return { body, algorithm: algorithm.encoded, signature: bits.subarray(1) };
}

/** Takes a certificate apart (RFC 5280 section 4.1), strict DER. Throws the subject's code. */
export function readAuthority(bytes: Uint8Array, subject: DerSubject): CertificateView {
  const signed = readSigned(bytes, subject);
  const [first, ...others] = derChildren(signed.body, derTag.sequence, subject);
  const [version] = derChildren(first, derTag.context0, subject);
  const [serial, algorithm, issuer, validity, name, publicKey, ...rest] = others;
  const [notBefore, notAfter, ...more] = derChildren(validity, derTag.sequence, subject);
  if (notBefore === undefined || notAfter === undefined || more.length > 0)
    throw malformed(subject, 'a validity of two times', `${more.length} more`);
  return {
    signed,
    version: bytesToHex(derContent(version, derTag.integer, subject)),
    serial: bytesToHex(derContent(serial, derTag.integer, subject)),
    algorithm: sequence(algorithm, subject),
    issuer: sequence(issuer, subject),
    notBefore: readTime(notBefore, subject),
    notAfter: readTime(notAfter, subject),
    subject: sequence(name, subject),
    publicKey: sequence(publicKey, subject),
    rest: bytesToHex(Uint8Array.from(rest, ({ tag }) => tag)),
    extensions: readExtensions(rest.at(-1), EXTENSIONS, subject),
  };
}

/** The extensions inside the explicit tag `tag`. Throws the subject's code; FALSE, which DER leaves out, is not taken. */
export function readExtensions(element: DerElement | undefined, tag: number, subject: DerSubject): readonly ExtensionParts[] {
  const [list, ...more] = derChildren(element, tag, subject);
  if (more.length > 0) throw malformed(subject, 'one list of extensions', `${more.length} more`);
  return derChildren(list, derTag.sequence, subject).map((one) => readExtension(one, subject));
}

/** One extension. Throws the subject's code. */
export function readExtension(one: DerElement, subject: DerSubject): ExtensionParts {
  const [id, ...parts] = derChildren(one, derTag.sequence, subject);
  const [flag, value] = parts.length === 2 ? parts : [undefined, parts[0]];
  const isTrue = flag === undefined || (flag.tag === BOOLEAN && flag.content.length === 1 && flag.content[0] === TRUE);
  if (parts.length > 2 || !isTrue) throw malformed(subject, 'an extension, critical or not', `${parts.length} parts`);
  return { id: oidText(id, subject), critical: flag !== undefined, value: derContent(value, derTag.octetString, subject) };
}

/** The scheme that an AlgorithmIdentifier (encoded) names. Throws the subject's code for any other. */
export function readScheme(algorithm: Uint8Array, subject: DerSubject): SigningScheme {
  const schemes = Object.keys(signingSchemes) as SigningScheme[];
  const found = schemes.find((scheme) => equalBytes(algorithmBytes(scheme), algorithm));
  if (found !== undefined) return found;
  throw malformed(subject, schemes.map((scheme) => signingSchemes[scheme].title).join(', '), bytesToHex(algorithm).slice(0, 64));
}

function sequence(element: DerElement | undefined, subject: DerSubject): Uint8Array {
  derContent(element, derTag.sequence, subject);
  return element?.encoded ?? new Uint8Array(0);
}
