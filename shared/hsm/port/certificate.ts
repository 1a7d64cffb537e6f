import type { KeyHandle } from './key.ts';

/** An X.509 certificate that lies on a token. */
export interface TokenCertificate {
  /** CKA_LABEL, empty where it has none. */
  readonly label: string;
  /** CKA_ID in lower-case hexadecimal, empty where it has none. */
  readonly id: string;
  /** X.509, DER, as it lies on the token. */
  readonly certificate: Uint8Array;
  /** The private key of the same CKA_ID, where its public key is the one in the certificate or the token does not tell it; else null. */
  readonly key: KeyHandle | null;
}
