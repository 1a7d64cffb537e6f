import { equalBytes } from '../core/bytes.ts';
import { digest } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { certificateFingerprint, readCertificate } from './certificate.ts';
import { namesCertificate } from './cms-attributes.ts';
import { malformed } from './cms-der.ts';
import { readEnvelope, signatureFile, writeEnvelope } from './cms-envelope.ts';
import { type FoundSignature, type NewSignature, readSignerInfo, writeSignerInfo } from './cms-signer-info.ts';
import type { SignatureVerifier } from './signer-port.ts';

/** A detached signature file, read. */
export interface SignatureFile {
  /** One entry a signer, no certificate twice, in the order of the file. */
  readonly signers: readonly FoundSignature[];
  /** All certificates inside (DER), those of issuers too. */
  readonly certificates: readonly Uint8Array[];
}

/** Why a signature does not count. */
export type SignatureFault = 'SIGNATURE_INVALID' | 'SIGNATURE_DIGEST_MISMATCH' | 'SIGNATURE_CERTIFICATE_MISMATCH';

/** What was found about one signer: either nothing wrong, or the first reason why the signature does not count. */
export type SignerVerdict = { readonly signer: FoundSignature } & (
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: SignatureFault }
);

/**
 * Puts one more signature into a detached CMS SignedData (DER), or starts one when `existing` is null. Earlier SignerInfos and
 * certificates keep their bytes. Throws `SIGNATURE_DUPLICATE` when the certificate has signed already, `SIGNATURE_MALFORMED`,
 * `CERTIFICATE_MALFORMED` or `SIGNATURE_ALGORITHM_UNSUPPORTED`. The signature itself is not checked here.
 */
export function addSignerInfo(existing: Uint8Array | null, signature: NewSignature): Uint8Array {
  const { certificate } = signature;
  if (existing !== null && parseSignedData(existing).signers.some((signer) => equalBytes(signer.certificate, certificate)))
    throw new ClavigerError('SIGNATURE_DUPLICATE', { field: `certificate ${certificateFingerprint(certificate)}` });
  const before = existing === null ? { certificates: [], signerInfos: [] } : readEnvelope(existing);
  const known = before.certificates.some((each) => equalBytes(each, certificate));
  const whole = writeEnvelope({
    certificates: known ? before.certificates : [...before.certificates, certificate],
    signerInfos: [...before.signerInfos, writeSignerInfo(signature)],
  });
  parseSignedData(whole);
  return whole;
}

/**
 * Reads a detached CMS SignedData (DER), strictly: nothing after it, every signer's certificate inside, one signature a
 * certificate, the required signed attributes once. Throws `SIGNATURE_MALFORMED`, `CERTIFICATE_MALFORMED`,
 * `SIGNATURE_ALGORITHM_UNSUPPORTED` or `INPUT_TOO_LARGE`. It verifies nothing.
 */
export function parseSignedData(bytes: Uint8Array): SignatureFile {
  const { certificates, signerInfos } = readEnvelope(bytes);
  const signers = signerInfos.map((encoded) => readSignerInfo(encoded, certificates));
  const distinct = new Set(signers.map((signer) => certificateFingerprint(signer.certificate)));
  if (distinct.size !== signers.length)
    throw malformed(signatureFile, 'one signature a certificate', 'a certificate that signs twice');
  return { signers, certificates };
}

/**
 * Checks every signature of a detached CMS SignedData (DER) over `content`: the digest, the certificate it names, and the signature
 * over the signed attributes as they stand in the file. Says nothing about trust in the certificates, nor about who is missing.
 * Throws what `parseSignedData` throws.
 */
export async function verifySignedData(
  bytes: Uint8Array,
  content: Uint8Array,
  verifier: SignatureVerifier,
): Promise<readonly SignerVerdict[]> {
  const contentDigest = digest(content);
  return Promise.all(parseSignedData(bytes).signers.map((signer) => judge(signer, contentDigest, verifier)));
}

async function judge(signer: FoundSignature, contentDigest: Uint8Array, verifier: SignatureVerifier): Promise<SignerVerdict> {
  if (!equalBytes(signer.messageDigest, contentDigest)) return { signer, ok: false, reason: 'SIGNATURE_DIGEST_MISMATCH' };
  if (!namesCertificate(signer, signer.certificate)) return { signer, ok: false, reason: 'SIGNATURE_CERTIFICATE_MISMATCH' };
  const { subjectPublicKeyInfo } = readCertificate(signer.certificate);
  const valid = await verifier.verify(subjectPublicKeyInfo, signer.algorithm, signer.signedAttributes, signer.signature);
  return valid ? { signer, ok: true } : { signer, ok: false, reason: 'SIGNATURE_INVALID' };
}
