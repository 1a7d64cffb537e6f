import { bytesToHex, equalBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { readCertificate } from './certificate.ts';
import {
  compareBytes,
  type DerElement,
  type DerSubject,
  der,
  derChildren,
  derSetOf,
  derTag,
  malformed,
  readDer,
} from './cms-der.ts';
import { derNull, oid } from './cms-oid.ts';

/** What every error about a signature file names. */
export const signatureFile = { code: 'SIGNATURE_MALFORMED', field: 'signature file' } as const satisfies DerSubject;

/** The most bytes a signature file may have. */
export const MAXIMUM_SIGNATURE_BYTES = 1_048_576;

/** CMSVersion 1 (RFC 5652 section 10.2.5), of SignedData over id-data and of a SignerInfo that names issuer and serial number. */
export const versionOne = der(derTag.integer, new Uint8Array([1]));

/** The AlgorithmIdentifier of SHA-256 as written: without parameters (RFC 5754 section 2). */
export const sha256Identifier = der(derTag.sequence, oid.sha256);

const sha256WithNull = der(derTag.sequence, oid.sha256, derNull);

/** The variable parts of a detached SignedData, each as the bytes that stand in the file. */
export interface Envelope {
  readonly certificates: readonly Uint8Array[];
  readonly signerInfos: readonly Uint8Array[];
}

/** A ContentInfo with a detached SignedData over id-data, in DER (RFC 5652 sections 3 and 5.1): the given bytes, sorted. */
export function writeEnvelope({ certificates, signerInfos }: Envelope): Uint8Array {
  const signedData = der(
    derTag.sequence,
    versionOne,
    derSetOf([sha256Identifier]),
    der(derTag.sequence, oid.data),
    der(derTag.context0, ...certificates.toSorted(compareBytes)),
    derSetOf(signerInfos),
  );
  return der(derTag.sequence, oid.signedData, der(derTag.context0, signedData));
}

/**
 * Takes a detached signature file apart: version 1, SHA-256 only, id-data without content, certificates inside, no CRLs.
 * Throws `SIGNATURE_MALFORMED` for anything else, and for two certificates of one issuer and serial number;
 * `CERTIFICATE_MALFORMED`; `INPUT_TOO_LARGE` above 1 MiB.
 */
export function readEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > MAXIMUM_SIGNATURE_BYTES)
    throw new ClavigerError('INPUT_TOO_LARGE', {
      field: signatureFile.field,
      expected: `at most ${MAXIMUM_SIGNATURE_BYTES} bytes`,
    });
  const [version, digests, content, certificates, signerInfos, ...more] = signedDataFields(bytes);
  expectBytes(version, [versionOne], 'version 1');
  expectBytes(content, [der(derTag.sequence, oid.data)], 'id-data without content');
  const [algorithm, ...otherAlgorithms] = derChildren(digests, derTag.set, signatureFile);
  expectSha256(algorithm);
  if (more.length + otherAlgorithms.length > 0) throw malformed(signatureFile, 'one digest algorithm and no CRLs', 'more');
  const envelope = {
    certificates: derChildren(certificates, derTag.context0, signatureFile).map((element) => element.encoded),
    signerInfos: derChildren(signerInfos, derTag.set, signatureFile).map((element) => element.encoded),
  };
  if (envelope.signerInfos.length === 0) throw malformed(signatureFile, 'at least one signer', 'none');
  checkCertificates(envelope.certificates);
  return envelope;
}

/** Throws `SIGNATURE_MALFORMED` unless `element` is the AlgorithmIdentifier of SHA-256, with parameters absent or NULL. */
export function expectSha256(element: DerElement | undefined): void {
  expectBytes(element, [sha256Identifier, sha256WithNull], 'SHA-256');
}

/** Throws `SIGNATURE_MALFORMED` unless the bytes of `element` are one of `choices`. */
export function expectBytes(element: DerElement | undefined, choices: readonly Uint8Array[], expected: string): void {
  const found = choices.some((choice) => element !== undefined && equalBytes(element.encoded, choice));
  if (!found) throw malformed(signatureFile, expected, bytesToHex(element?.encoded.subarray(0, 24) ?? new Uint8Array(0)));
}

/** Issuer and serial number of a certificate (DER) as CMS names a signer: SEQUENCE, encoded (RFC 5652 section 10.2.4). */
export function issuerAndSerialNumber(certificate: Uint8Array): Uint8Array {
  const { issuer, serialNumber } = readCertificate(certificate);
  return der(derTag.sequence, issuer, serialNumber);
}

function signedDataFields(bytes: Uint8Array): readonly DerElement[] {
  const [type, explicit, ...more] = derChildren(readDer(bytes, signatureFile), derTag.sequence, signatureFile);
  expectBytes(type, [oid.signedData], 'CMS SignedData');
  const [signedData, ...others] = derChildren(explicit, derTag.context0, signatureFile);
  if (more.length + others.length > 0) throw malformed(signatureFile, 'one SignedData', 'more');
  return derChildren(signedData, derTag.sequence, signatureFile);
}

function checkCertificates(certificates: readonly Uint8Array[]): void {
  const names = certificates.map((certificate) => bytesToHex(issuerAndSerialNumber(certificate)));
  if (new Set(names).size !== names.length)
    throw malformed(signatureFile, 'certificates with distinct issuer and serial number', 'two alike');
}
