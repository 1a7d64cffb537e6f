import type { SigningScheme } from '../pki/signing.ts';

/**
 * How people sign: ECDSA (a DER `ECDSA-Sig-Value` over SHA-256 of the bytes, X9.62) on P-256 or P-384, or RSA with
 * PKCS#1 v1.5 padding and SHA-256 (RFC 8017 section 8.2). One digest for all, because `openssl cms` asks for it.
 */
export const signatureAlgorithms = ['ecdsa-p256-sha256', 'ecdsa-p384-sha256', 'rsa-pkcs1-sha256'] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** Somebody's signing key, unlocked for use: a participant file or a smart card. */
export interface Signer {
  /** The X.509 certificate of the key, DER. */
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Signs `bytes` (hashing them with SHA-256 itself): a DER `ECDSA-Sig-Value`, or an RSA block as long as the modulus. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Forgets the key; `sign` throws `SIGNER_CLOSED` afterwards. May be called again. */
  close(): void;
}

/** Verifies a signature by the key of a certificate; injected, so that the rules stay pure. */
export interface SignatureVerifier {
  /**
   * Whether `signature` over `bytes` was made by the key `subjectPublicKeyInfo` (DER) with `algorithm`.
   * False, never a throw, for a key of another kind or curve, or a malformed signature.
   */
  verify(
    subjectPublicKeyInfo: Uint8Array,
    algorithm: SignatureAlgorithm,
    bytes: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean>;
  /** As `verify`, by a scheme that certificates and requests are signed by. */
  verifyIssued(
    subjectPublicKeyInfo: Uint8Array,
    scheme: SigningScheme,
    bytes: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean>;
}
