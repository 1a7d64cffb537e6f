import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { SignatureAlgorithm, SignatureVerifier } from '../../../../shared/transcript/signer-port.ts';
import { isSignature } from '../../pki/verify.ts';

/** What Node calls the keys of each algorithm. */
const keyKinds = {
  'ecdsa-p256-sha256': { type: 'ec', curve: 'prime256v1' },
  'ecdsa-p384-sha256': { type: 'ec', curve: 'secp384r1' },
  'rsa-pkcs1-sha256': { type: 'rsa', curve: undefined },
} as const satisfies { [A in SignatureAlgorithm]: { type: string; curve: string | undefined } };

/** Verifies with the OpenSSL inside Node. */
export const nodeVerifier: SignatureVerifier = {
  async verify(subjectPublicKeyInfo, algorithm, bytes, signature) {
    try {
      const key = createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), format: 'der', type: 'spki' });
      return fits(key, algorithm) && verify('sha256', bytes, { key, dsaEncoding: 'der' }, signature);
    } catch {
      return false;
    }
  },
  verifyIssued: async (subjectPublicKeyInfo, scheme, bytes, signature) =>
    isSignature(bytes, signature, subjectPublicKeyInfo, scheme),
};

function fits(key: KeyObject, algorithm: SignatureAlgorithm): boolean {
  const { type, curve } = keyKinds[algorithm];
  return key.asymmetricKeyType === type && key.asymmetricKeyDetails?.namedCurve === curve;
}
