import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { bytesToBase64, equalBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type DerElement, derChildren, derContent, derTag, readDer } from './cms-der.ts';
import { oid } from './cms-oid.ts';
import type { SignatureAlgorithm } from './signer-port.ts';

const subject = { code: 'CERTIFICATE_MALFORMED', field: 'certificate' } as const;
const MINIMUM_RSA_BITS = 2048;
const COMMON_NAME = '2.5.4.3';

/** The parts of a certificate that signatures need, as the bytes that stand in it. */
export interface CertificateParts {
  /** INTEGER, encoded. */
  readonly serialNumber: Uint8Array;
  /** Name, encoded. */
  readonly issuer: Uint8Array;
  /** Name, encoded. */
  readonly subject: Uint8Array;
  /** SubjectPublicKeyInfo, encoded. */
  readonly subjectPublicKeyInfo: Uint8Array;
}

/** Takes an X.509 certificate (DER) apart (RFC 5280 section 4.1). Throws `CERTIFICATE_MALFORMED`. */
export function readCertificate(certificate: Uint8Array): CertificateParts {
  const [tbs, , , ...more] = derChildren(readDer(certificate, subject), derTag.sequence, subject);
  const fields = derChildren(tbs, derTag.sequence, subject);
  const [serialNumber, , issuer, , name, key] = fields[0]?.tag === derTag.context0 ? fields.slice(1) : fields;
  derContent(serialNumber, derTag.integer, subject);
  const parts = [issuer, name, key].every((part) => part?.tag === derTag.sequence);
  if (more.length > 0 || !parts || !serialNumber || !issuer || !name || !key)
    throw new ClavigerError('CERTIFICATE_MALFORMED', { field: 'certificate', expected: 'the fields of RFC 5280' });
  return {
    serialNumber: serialNumber.encoded,
    issuer: issuer.encoded,
    subject: name.encoded,
    subjectPublicKeyInfo: key.encoded,
  };
}

/**
 * How the key of this certificate (DER) signs.
 * Throws `CERTIFICATE_MALFORMED`, or `SIGNATURE_ALGORITHM_UNSUPPORTED` for another kind, curve or an RSA modulus under 2048 bits.
 */
export function certificateAlgorithm(certificate: Uint8Array): SignatureAlgorithm {
  return publicKeyAlgorithm(
    readCertificate(certificate).subjectPublicKeyInfo,
    `certificate ${certificateFingerprint(certificate)}`,
  );
}

/** How the key of a DER SubjectPublicKeyInfo signs; `field` names it in errors. Throws as `certificateAlgorithm`. */
export function publicKeyAlgorithm(subjectPublicKeyInfo: Uint8Array, field: string): SignatureAlgorithm {
  const key = readDer(subjectPublicKeyInfo, subject);
  const [identifier, value] = derChildren(key, derTag.sequence, subject);
  const [kind, parameters] = derChildren(identifier, derTag.sequence, subject);
  if (isOid(kind, oid.ecPublicKey) && isOid(parameters, oid.p256)) return 'ecdsa-p256-sha256';
  if (isOid(kind, oid.ecPublicKey) && isOid(parameters, oid.p384)) return 'ecdsa-p384-sha256';
  if (isOid(kind, oid.rsaEncryption) && modulusBits(value) >= MINIMUM_RSA_BITS) return 'rsa-pkcs1-sha256';
  throw new ClavigerError('SIGNATURE_ALGORITHM_UNSUPPORTED', {
    field,
    expected: `ECDSA on P-256 or P-384, or RSA of at least ${MINIMUM_RSA_BITS} bits`,
  });
}

/** The SHA-256 of a certificate's DER bytes, as 64 lower-case hexadecimal digits. */
export function certificateFingerprint(certificate: Uint8Array): string {
  return digestHex(certificate);
}

/** A certificate (DER) in PEM (RFC 7468): lines of 64 characters, each with a line feed. */
export function certificatePem(certificate: Uint8Array): string {
  const lines = bytesToBase64(certificate).match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The last common name of a certificate's subject, or '' when it has none. Throws `CERTIFICATE_MALFORMED`. */
export function subjectName(certificate: Uint8Array): string {
  return subjectValue(certificate, COMMON_NAME);
}

/** The last value of the attribute `type` (dotted) of a certificate's subject, or ''. Throws `CERTIFICATE_MALFORMED`. */
export function subjectValue(certificate: Uint8Array, type: string): string {
  const encoded = readCertificate(certificate).subject;
  try {
    const attributes = [...AsnConvert.parse(encoded, Name)].flatMap((relative) => [...relative]);
    return attributes.findLast((attribute) => attribute.type === type)?.value.toString() ?? '';
  } catch {
    throw new ClavigerError('CERTIFICATE_MALFORMED', { field: 'subject', expected: 'a name as in RFC 5280' });
  }
}

function isOid(element: DerElement | undefined, expected: Uint8Array): boolean {
  return element !== undefined && equalBytes(element.encoded, expected);
}

function modulusBits(bitString: DerElement | undefined): number {
  const content = derContent(bitString, derTag.bitString, subject);
  const [modulus] = derChildren(readDer(content.subarray(1), subject), derTag.sequence, subject);
  const digits = derContent(modulus, derTag.integer, subject);
  const significant = digits.subarray(digits.findIndex((digit) => digit !== 0));
  return significant.length * 8 - Math.clz32(significant[0] ?? 0) + 24;
}
