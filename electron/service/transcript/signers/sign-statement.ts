import { bytesToHex, equalBytes } from '../../../../shared/core/bytes.ts';
import { digest } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { certificateFingerprint, readCertificate, subjectName } from '../../../../shared/transcript/certificate.ts';
import { addSignerInfo, parseSignedData } from '../../../../shared/transcript/cms.ts';
import { signedAttributes } from '../../../../shared/transcript/cms-attributes.ts';
import type { Signer } from '../../../../shared/transcript/signer-port.ts';
import { nodeVerifier } from './node-verifier.ts';

/**
 * Adds the signature of `signer` over `statement` (the bytes of statement.json) to the signature file `existing`, or starts one.
 * `now`: ms since 1970, the signing time it claims. The new signature is verified before it is put in. Returns the new file, DER.
 * Throws `SIGNATURE_DIGEST_MISMATCH` when `existing` is over another statement, `SIGNATURE_INVALID` when the signer's signature
 * does not verify with its certificate, what `addSignerInfo` throws, and what the signer throws.
 */
export async function signStatement(
  existing: Uint8Array | null,
  statement: Uint8Array,
  signer: Signer,
  now: number,
): Promise<Uint8Array> {
  const statementDigest = digest(statement);
  if (existing !== null) checkSameStatement(existing, statementDigest);
  const { certificate, algorithm } = signer;
  const attributes = signedAttributes(statementDigest, now, certificate);
  const signature = await signer.sign(attributes);
  const { subjectPublicKeyInfo } = readCertificate(certificate);
  if (!(await nodeVerifier.verify(subjectPublicKeyInfo, algorithm, attributes, signature)))
    throw new ClavigerError('SIGNATURE_INVALID', {
      field: `signature by ${subjectName(certificate)}`,
      expected: `${algorithm} by the key of certificate ${certificateFingerprint(certificate)}`,
    });
  return addSignerInfo(existing, { certificate, signedAttributes: attributes, signature, algorithm });
}

function checkSameStatement(existing: Uint8Array, statementDigest: Uint8Array): void {
  for (const { certificate, messageDigest } of parseSignedData(existing).signers)
    if (!equalBytes(messageDigest, statementDigest))
      throw new ClavigerError('SIGNATURE_DIGEST_MISMATCH', {
        field: `signature by ${subjectName(certificate)}`,
        expected: bytesToHex(statementDigest),
        got: bytesToHex(messageDigest),
      });
}
