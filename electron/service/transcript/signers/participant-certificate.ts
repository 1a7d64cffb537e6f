import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { digest } from '../../../../shared/core/digest.ts';
import { der, derChildren, derTag, readDer } from '../../../../shared/transcript/cms-der.ts';
import { PRACTICE_ORGANISATION } from '../../../../shared/transcript/participant.ts';
import type { Mode } from '../../../../shared/transcript/schemas.ts';
import type { SignatureAlgorithm } from '../../../../shared/transcript/signer-port.ts';

const VALID_YEARS = 20;
const SERIAL_BYTES = 16;
const KEY_IDENTIFIER_BYTES = 20;
const ecdsaWithSha256 = new x509.AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });
const identifiers = {
  'ecdsa-p256-sha256': ecdsaWithSha256,
  'ecdsa-p384-sha256': ecdsaWithSha256,
  'rsa-pkcs1-sha256': new x509.AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null }),
} as const satisfies { [A in SignatureAlgorithm]: x509.AlgorithmIdentifier };
const malformed = { code: 'CERTIFICATE_MALFORMED', field: 'certificate body' } as const;
const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';

/** What a self-signed certificate of a participant says. */
export interface CertificateSubject {
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly name: string;
  readonly mode: Mode;
  /** ms since 1970: the start of its validity. */
  readonly now: number;
}

/**
 * A self-signed X.509 v3 certificate (RFC 5280) of a P-256 key, DER: common name `name`, organisation in practice only, random
 * serial number of 127 bits, valid 20 years from `now` (ms since 1970), for signatures only.
 */
export function participantCertificate(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  name: string,
  mode: Mode,
  now: number,
): Uint8Array {
  const publicKey = new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' }));
  const body = certificateBody({ publicKey, algorithm: 'ecdsa-p256-sha256', name, mode, now });
  return signedCertificate(body, new Uint8Array(sign('sha256', body, keys.privateKey)));
}

/** What is signed of such a certificate, for whatever key: the TBSCertificate, DER. */
export function certificateBody({ publicKey, algorithm, name, mode, now }: CertificateSubject): Uint8Array {
  const subject = participantSubject(name, mode);
  const subjectPublicKeyInfo = AsnConvert.parse(publicKey, x509.SubjectPublicKeyInfo);
  const body = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: toArrayBuffer(serialNumber()),
    signature: identifiers[algorithm],
    issuer: subject,
    validity: new x509.Validity({ notBefore: new Date(now), notAfter: yearsLater(now) }),
    subject,
    subjectPublicKeyInfo,
    extensions: extensions(new Uint8Array(subjectPublicKeyInfo.subjectPublicKey)),
  });
  return new Uint8Array(AsnConvert.serialize(body));
}

/** The certificate of a TBSCertificate (DER) and the signature over it, DER. */
export function signedCertificate(body: Uint8Array, signature: Uint8Array): Uint8Array {
  const [, , algorithm] = derChildren(readDer(body, malformed), derTag.sequence, malformed);
  const unused = new Uint8Array(1);
  return der(derTag.sequence, body, algorithm?.encoded ?? unused, der(derTag.bitString, unused, signature));
}

function participantSubject(name: string, mode: Mode): x509.Name {
  const organisation = mode === 'practice' ? [relativeName(ORGANISATION, PRACTICE_ORGANISATION)] : [];
  return new x509.Name([...organisation, relativeName(COMMON_NAME, name)]);
}

function relativeName(type: string, utf8String: string): x509.RelativeDistinguishedName {
  return new x509.RelativeDistinguishedName([
    new x509.AttributeTypeAndValue({ type, value: new x509.AttributeValue({ utf8String }) }),
  ]);
}

function extensions(publicKey: Uint8Array): x509.Extensions {
  const usage = new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation);
  const identifier = new x509.SubjectKeyIdentifier(toArrayBuffer(digest(publicKey).subarray(0, KEY_IDENTIFIER_BYTES)));
  return new x509.Extensions([
    extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
    extension(x509.id_ce_keyUsage, true, usage),
    extension(x509.id_ce_subjectKeyIdentifier, false, identifier),
  ]);
}

function extension(extnID: string, critical: boolean, value: unknown): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** Positive and without a leading zero byte, so that every tool prints the same digits. */
function serialNumber(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(SERIAL_BYTES));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function yearsLater(now: number): Date {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + VALID_YEARS);
  return date;
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
