import { bytesToHex, equalBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type DerElement, type DerSubject, derChildren, derContent, derTag } from '../transcript/cms-der.ts';
import { type CertificateName, nameText, readName } from './name.ts';
import { oidText } from './oid-text.ts';
import { derOfFile } from './pem.ts';
import { type PublicKeyFacts, readPublicKey } from './public-key.ts';
import { readScheme, readSigned, type SignedParts } from './read.ts';
import { type SigningScheme, signingSchemes } from './signing.ts';
import { refuseWeakKey } from './weak-keys.ts';

/** The largest signing request that is read, in bytes. */
export const MAXIMUM_SIGNING_REQUEST_BYTES = 16_384;

const malformedRequest: DerSubject = { code: 'SIGNING_REQUEST_MALFORMED', field: 'signing request' };
const key: DerSubject = { code: 'SIGNING_REQUEST_KEY_REFUSED', field: 'key in the signing request' };
const name: DerSubject = { code: 'SIGNING_REQUEST_SUBJECT_DIFFERENT', field: 'subject of the signing request' };
const PEM_LABELS = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'];
const MOST_ATTRIBUTES = 16;

/** What is taken from a PKCS#10 signing request: its key, its subject, and its proof of possession. Nothing else of it counts. */
export interface SigningRequest {
  readonly subject: CertificateName;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly facts: PublicKeyFacts;
  readonly scheme: SigningScheme;
  readonly signed: SignedParts;
}

/**
 * Reads a PKCS#10 request (RFC 2986) from a file with exactly one PEM block or DER. Strict DER; a key that is strong and usual; a subject of
 * C, O and CN alone. Its attributes must be well formed and are then left out. Whether the signature holds is for the caller to ask.
 * Throws `SIGNING_REQUEST_MALFORMED`, `SIGNING_REQUEST_KEY_REFUSED`, `SIGNING_REQUEST_SUBJECT_DIFFERENT`, `INPUT_TOO_LARGE`.
 */
export function parseSigningRequest(file: Uint8Array): SigningRequest {
  if (file.length > MAXIMUM_SIGNING_REQUEST_BYTES)
    throw new ClavigerError('INPUT_TOO_LARGE', {
      field: 'signing request',
      expected: `at most ${MAXIMUM_SIGNING_REQUEST_BYTES} bytes`,
      got: `${file.length} bytes`,
    });
  const signed = readSigned(derOfFile(file, PEM_LABELS, malformedRequest), malformedRequest);
  const [version, subject, publicKey, attributes, ...more] = derChildren(signed.body, derTag.sequence, malformedRequest);
  const number = bytesToHex(derContent(version, derTag.integer, malformedRequest));
  derContent(subject, derTag.sequence, malformedRequest);
  derContent(publicKey, derTag.sequence, malformedRequest);
  if (subject === undefined || publicKey === undefined || number !== '00' || more.length > 0)
    throw new ClavigerError('SIGNING_REQUEST_MALFORMED', {
      field: 'signing request',
      expected: 'the parts of RFC 2986, version 1',
    });
  checkAttributes(attributes);
  const facts = readPublicKey(publicKey.encoded, key);
  refuseWeakKey(facts, key);
  const scheme = schemeFor(facts, signed.algorithm);
  return {
    subject: readName(subject.encoded, name),
    publicKey: publicKey.encoded,
    facts,
    scheme,
    signed,
  };
}

/** Holds the bytes of a file against the SHA-256 that was approved (64 hexadecimal digits), before anybody reads them. Throws `SIGNING_REQUEST_DIFFERENT`. */
export function requireDigest(file: Uint8Array, approved: string): void {
  const got = digestHex(file);
  if (got === approved) return;
  throw new ClavigerError('SIGNING_REQUEST_DIFFERENT', { field: 'SHA-256 of the signing request', expected: approved, got });
}

/** Holds the subject of a request against the approved one. Throws `SIGNING_REQUEST_SUBJECT_DIFFERENT`. */
export function requireSubject({ subject }: SigningRequest, approved: CertificateName): void {
  const [expected, got] = [nameText(approved), nameText(subject)];
  if (expected !== got) throw new ClavigerError('SIGNING_REQUEST_SUBJECT_DIFFERENT', { field: name.field, expected, got });
}

/** Refuses a request for one of the keys `own` (DER SubjectPublicKeyInfo each) of this ceremony. Throws `SIGNING_REQUEST_KEY_REFUSED`. */
export function refuseOwnKey({ publicKey }: SigningRequest, own: readonly Uint8Array[]): void {
  if (own.some((known) => equalBytes(known, publicKey)))
    throw new ClavigerError('SIGNING_REQUEST_KEY_REFUSED', {
      ...key,
      expected: 'a key of somebody else',
      got: 'a key of this ceremony',
    });
}

/** Well formed, each kind once, then forgotten: extensions come from the profile alone. */
function checkAttributes(attributes: DerElement | undefined): void {
  const found = derChildren(attributes, derTag.context0, malformedRequest).map((attribute) => {
    const [type, values, ...more] = derChildren(attribute, derTag.sequence, malformedRequest);
    const count = derChildren(values, derTag.set, malformedRequest).length;
    return more.length === 0 && count > 0 ? oidText(type, malformedRequest) : '';
  });
  const isPlain = found.length <= MOST_ATTRIBUTES && !found.includes('') && new Set(found).size === found.length;
  if (!isPlain)
    throw new ClavigerError('SIGNING_REQUEST_MALFORMED', {
      field: 'attributes',
      expected: 'each attribute once, with a value',
      got: found.join(' '),
    });
}

function schemeFor(facts: PublicKeyFacts, algorithm: Uint8Array): SigningScheme {
  const scheme = readScheme(algorithm, malformedRequest);
  const { type, title } = signingSchemes[scheme];
  if (type === facts.type) return scheme;
  throw new ClavigerError('SIGNING_REQUEST_MALFORMED', {
    field: 'signature algorithm',
    expected: `one for ${facts.type}`,
    got: title,
  });
}
