import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { SignedParts } from '../../../shared/pki/read.ts';
import { type SigningScheme, signingSchemes } from '../../../shared/pki/signing.ts';

/**
 * Verifies the signature of a certificate, list or request outside the token, by the OpenSSL inside Node, which also refuses a point that
 * is not on its curve. `spki`: DER SubjectPublicKeyInfo; `field`: what it is, for the error. Throws `CERTIFICATE_SIGNATURE_WRONG`.
 */
export function requireSignature({ body, signature }: SignedParts, spki: Uint8Array, scheme: SigningScheme, field: string): void {
  if (isSignature(body.encoded, signature, spki, scheme)) return;
  const expected = `${signingSchemes[scheme].title} by its key`;
  throw new ClavigerError('CERTIFICATE_SIGNATURE_WRONG', { field, expected, got: 'a signature that does not hold' });
}

/** Whether `signature` over `body` was made by the key `spki` (DER SubjectPublicKeyInfo) by `scheme`; false, never a throw, for anything else. */
export function isSignature(body: Uint8Array, signature: Uint8Array, spki: Uint8Array, scheme: SigningScheme): boolean {
  const { hash, type } = signingSchemes[scheme];
  try {
    const key: KeyObject = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === type && verify(hash, body, { key, dsaEncoding: 'der' }, signature);
  } catch {
    return false;
  }
}
