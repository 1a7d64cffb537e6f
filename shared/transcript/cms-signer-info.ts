import { equalBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { certificateAlgorithm, certificateFingerprint } from './certificate.ts';
import { readSignedAttributes, type SignedAttributes } from './cms-attributes.ts';
import { der, derChildren, derContent, derTag, malformed, readDer } from './cms-der.ts';
import { expectBytes, expectSha256, issuerAndSerialNumber, sha256Identifier, signatureFile, versionOne } from './cms-envelope.ts';
import { derNull, oid } from './cms-oid.ts';
import type { SignatureAlgorithm } from './signer-port.ts';

/** A signature before it is put into a file. */
export interface NewSignature {
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** What was signed: SET OF, DER, as `signedAttributes` makes it. */
  readonly signedAttributes: Uint8Array;
  readonly signature: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
}

/** A signature as it was found in a file, with what its signed attributes say. */
export interface FoundSignature extends NewSignature, SignedAttributes {}

const ecdsaIdentifier = der(derTag.sequence, oid.ecdsaWithSha256);
const rsaIdentifier = der(derTag.sequence, oid.sha256WithRsa, derNull);
const plainRsaIdentifier = der(derTag.sequence, oid.rsaEncryption, derNull);

/** What is written for each algorithm first, then what else is read (RFC 5754 section 3, RFC 3370 section 3.2). */
const identifiers = {
  'ecdsa-p256-sha256': [ecdsaIdentifier],
  'ecdsa-p384-sha256': [ecdsaIdentifier],
  'rsa-pkcs1-sha256': [rsaIdentifier, plainRsaIdentifier],
} as const satisfies { [A in SignatureAlgorithm]: readonly [Uint8Array, ...Uint8Array[]] };

/**
 * A SignerInfo in DER (RFC 5652 section 5.3). Throws `SIGNATURE_ALGORITHM_UNSUPPORTED` when the algorithm is not the one of the
 * certificate's key, `SIGNATURE_MALFORMED` for attributes that are not signed attributes.
 */
export function writeSignerInfo({ certificate, signedAttributes, signature, algorithm }: NewSignature): Uint8Array {
  const expected = certificateAlgorithm(certificate);
  if (algorithm !== expected)
    throw new ClavigerError('SIGNATURE_ALGORITHM_UNSUPPORTED', { field: 'algorithm', expected, got: algorithm });
  readSignedAttributes(signedAttributes);
  return der(
    derTag.sequence,
    versionOne,
    issuerAndSerialNumber(certificate),
    sha256Identifier,
    der(derTag.context0, readDer(signedAttributes, signatureFile).content),
    identifiers[algorithm][0],
    der(derTag.octetString, signature),
  );
}

/**
 * Reads a SignerInfo whose certificate is among `certificates` (DER). No unsigned attributes. Throws `SIGNATURE_MALFORMED`,
 * `CERTIFICATE_MALFORMED`, or `SIGNATURE_ALGORITHM_UNSUPPORTED`.
 */
export function readSignerInfo(encoded: Uint8Array, certificates: readonly Uint8Array[]): FoundSignature {
  const fields = derChildren(readDer(encoded, signatureFile), derTag.sequence, signatureFile);
  const [version, identifier, digestAlgorithm, attributes, signatureAlgorithm, signature, ...more] = fields;
  expectBytes(version, [versionOne], 'a signer named by issuer and serial number');
  expectSha256(digestAlgorithm);
  const certificate = certificates.find((each) =>
    equalBytes(issuerAndSerialNumber(each), identifier?.encoded ?? new Uint8Array(0)),
  );
  if (certificate === undefined) throw malformed(signatureFile, "every signer's certificate inside", 'a signer without one');
  if (more.length > 0) throw malformed(signatureFile, 'no unsigned attributes', 'some');
  const algorithm = certificateAlgorithm(certificate);
  if (!identifiers[algorithm].some((choice) => equalBytes(choice, signatureAlgorithm?.encoded ?? new Uint8Array(0))))
    throw new ClavigerError('SIGNATURE_ALGORITHM_UNSUPPORTED', {
      field: `signature by ${certificateFingerprint(certificate)}`,
      expected: algorithm,
    });
  const signedAttributes = der(derTag.set, derContent(attributes, derTag.context0, signatureFile));
  return {
    certificate,
    signedAttributes,
    signature: derContent(signature, derTag.octetString, signatureFile),
    algorithm,
    ...readSignedAttributes(signedAttributes),
  };
}
