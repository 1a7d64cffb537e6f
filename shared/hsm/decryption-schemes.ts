import type { MechanismCall } from './constants/mechanisms.ts';

/** Every scheme a private RSA key can decrypt by. OAEP: MGF1 of the same hash, no label. */
export const decryptionSchemes = {
  'rsa-pkcs1': { name: 'CKM_RSA_PKCS' },
  'oaep-sha1': { name: 'CKM_RSA_PKCS_OAEP', oaep: 'SHA-1' },
  'oaep-sha256': { name: 'CKM_RSA_PKCS_OAEP', oaep: 'SHA-256' },
  'oaep-sha384': { name: 'CKM_RSA_PKCS_OAEP', oaep: 'SHA-384' },
  'oaep-sha512': { name: 'CKM_RSA_PKCS_OAEP', oaep: 'SHA-512' },
} as const satisfies Record<string, MechanismCall>;

export type DecryptionSchemeId = keyof typeof decryptionSchemes;
