import { bytesToHex, equalBytes } from '../core/bytes.ts';
import { digest } from '../core/digest.ts';
import { compareBytes, type DerElement, der, derChildren, derContent, derSetOf, derTag, malformed, readDer } from './cms-der.ts';
import { expectBytes, expectSha256, signatureFile } from './cms-envelope.ts';
import { oid } from './cms-oid.ts';
import { derTime, readTime } from './cms-time.ts';

const DIGEST_BYTES = 32;

/** What signed attributes say. */
export interface SignedAttributes {
  /** SHA-256 of the content: 32 bytes. */
  readonly messageDigest: Uint8Array;
  /** ms since 1970, whole seconds. A claim of the signing computer, not a proof. */
  readonly signingTime: number;
  /** SHA-256 of the signer's certificate (ESS signing-certificate-v2): 32 bytes. */
  readonly signingCertificateHash: Uint8Array;
}

/**
 * The bytes a participant signs: the DER SET OF of content type id-data, message digest, signing time (RFC 5652 section 11)
 * and ESS signing-certificate-v2 (RFC 5035 section 3, SHA-256 of the certificate, no issuerSerial).
 * `statementDigest`: SHA-256, 32 bytes; `signingTime`: ms since 1970, cut to seconds; `certificate`: DER.
 */
export function signedAttributes(statementDigest: Uint8Array, signingTime: number, certificate: Uint8Array): Uint8Array {
  if (statementDigest.length !== DIGEST_BYTES)
    throw malformed({ code: 'INPUT_INVALID', field: 'statementDigest' }, '32 bytes', `${statementDigest.length} bytes`);
  const certificateId = der(derTag.sequence, der(derTag.octetString, digest(certificate)));
  return derSetOf([
    attribute(oid.contentType, oid.data),
    attribute(oid.messageDigest, der(derTag.octetString, statementDigest)),
    attribute(oid.signingTime, derTime(signingTime)),
    attribute(oid.signingCertificateV2, der(derTag.sequence, der(derTag.sequence, certificateId))),
  ]);
}

/**
 * Reads signed attributes (SET OF, DER). The four above must be there, each attribute once and with one value; others may be there.
 * Throws `SIGNATURE_MALFORMED`, also when they are not in DER order (RFC 5652 section 5.3).
 */
export function readSignedAttributes(encoded: Uint8Array): SignedAttributes {
  const elements = derChildren(readDer(encoded, signatureFile), derTag.set, signatureFile);
  const sorted = elements.every((element, index) => {
    const before = elements[index - 1];
    return before === undefined || compareBytes(before.encoded, element.encoded) < 0;
  });
  if (!sorted) throw malformed(signatureFile, 'signed attributes in DER order', 'another order');
  const values = attributeValues(elements);
  expectBytes(singleValue(values, oid.contentType, 'content type'), [oid.data], 'content type id-data');
  return {
    messageDigest: digestValue(singleValue(values, oid.messageDigest, 'message digest')),
    signingTime: readTime(singleValue(values, oid.signingTime, 'signing time'), signatureFile),
    signingCertificateHash: certificateHash(singleValue(values, oid.signingCertificateV2, 'signing-certificate-v2')),
  };
}

function attribute(type: Uint8Array, value: Uint8Array): Uint8Array {
  return der(derTag.sequence, type, derSetOf([value]));
}

function attributeValues(attributes: readonly DerElement[]): ReadonlyMap<string, readonly DerElement[]> {
  const values = new Map<string, readonly DerElement[]>();
  for (const element of attributes) {
    const [type, set, ...more] = derChildren(element, derTag.sequence, signatureFile);
    derContent(type, derTag.objectIdentifier, signatureFile);
    const key = bytesToHex(type?.encoded ?? new Uint8Array(0));
    if (values.has(key) || more.length > 0) throw malformed(signatureFile, 'each attribute once', `attribute ${key} again`);
    values.set(key, derChildren(set, derTag.set, signatureFile));
  }
  return values;
}

function singleValue(values: ReadonlyMap<string, readonly DerElement[]>, type: Uint8Array, name: string): DerElement {
  const [value, ...more] = values.get(bytesToHex(type)) ?? [];
  if (value === undefined || more.length > 0)
    throw malformed(signatureFile, `the signed attribute ${name} with one value`, 'not so');
  return value;
}

function digestValue(element: DerElement | undefined): Uint8Array {
  const value = derContent(element, derTag.octetString, signatureFile);
  if (value.length !== DIGEST_BYTES) throw malformed(signatureFile, 'a SHA-256 of 32 bytes', `${value.length} bytes`);
  return value;
}

function certificateHash(value: DerElement): Uint8Array {
  const [identifiers] = derChildren(value, derTag.sequence, signatureFile);
  const [first] = derChildren(identifiers, derTag.sequence, signatureFile);
  const fields = derChildren(first, derTag.sequence, signatureFile);
  const named = fields[0]?.tag === derTag.sequence;
  if (named) expectSha256(fields[0]);
  return digestValue(fields[named ? 1 : 0]);
}

/** Whether signed attributes say `certificate` (DER) is the signer's. */
export function namesCertificate(attributes: SignedAttributes, certificate: Uint8Array): boolean {
  return equalBytes(attributes.signingCertificateHash, digest(certificate));
}
