import { capability, type Property } from '../property.ts';

const signs = (title: string, source: string) =>
  capability(
    `signs by ${title}`,
    'Each cloud, certificate and signature names its own scheme.',
    `PKCS#11 v3.0 mechanisms: ${source}`,
  );
const opens = (title: string) =>
  capability(
    `decrypts ${title}`,
    'A share sealed to a card, or a key sent to a token, is opened this way.',
    'PKCS#11 v3.0, C_Decrypt',
  );

/** The signatures a token can make and the messages it can open. The names behind `signs-` are those of the signature schemes. */
export const signatureCapabilities = {
  'signs-ecdsa-sha256': signs('ECDSA with SHA-256', 'CKM_ECDSA, CKM_ECDSA_SHA256'),
  'signs-ecdsa-sha384': signs('ECDSA with SHA-384', 'CKM_ECDSA, CKM_ECDSA_SHA384'),
  'signs-ecdsa-sha512': signs('ECDSA with SHA-512', 'CKM_ECDSA, CKM_ECDSA_SHA512'),
  'signs-rsa-pkcs1-sha256': signs('RSA PKCS#1 v1.5 with SHA-256', 'CKM_RSA_PKCS, CKM_SHA256_RSA_PKCS'),
  'signs-rsa-pkcs1-sha384': signs('RSA PKCS#1 v1.5 with SHA-384', 'CKM_RSA_PKCS, CKM_SHA384_RSA_PKCS'),
  'signs-rsa-pkcs1-sha512': signs('RSA PKCS#1 v1.5 with SHA-512', 'CKM_RSA_PKCS, CKM_SHA512_RSA_PKCS'),
  'signs-rsa-pss-sha256': signs('RSA-PSS with SHA-256', 'CKM_RSA_PKCS_PSS, CKM_SHA256_RSA_PKCS_PSS'),
  'signs-rsa-pss-sha384': signs('RSA-PSS with SHA-384', 'CKM_RSA_PKCS_PSS, CKM_SHA384_RSA_PKCS_PSS'),
  'signs-rsa-pss-sha512': signs('RSA-PSS with SHA-512', 'CKM_RSA_PKCS_PSS, CKM_SHA512_RSA_PKCS_PSS'),
  'signs-ed25519': signs('Ed25519', 'CKM_EDDSA'),
  'signs-hmac-sha256': signs('HMAC with SHA-256', 'CKM_SHA256_HMAC'),
  'signs-hmac-sha384': signs('HMAC with SHA-384', 'CKM_SHA384_HMAC'),
  'signs-hmac-sha512': signs('HMAC with SHA-512', 'CKM_SHA512_HMAC'),
  'context-login': capability(
    'takes the PIN for one use of a key',
    'Keys that ask for the PIN each time cannot be used without it.',
    'PKCS#11 v3.0, C_Login: CKU_CONTEXT_SPECIFIC',
  ),
  'opens-rsa-pkcs1': opens('RSA PKCS#1 v1.5'),
  'opens-oaep-sha1': opens('RSA-OAEP with SHA-1'),
  'opens-oaep-sha256': opens('RSA-OAEP with SHA-256'),
  'opens-oaep-sha384': opens('RSA-OAEP with SHA-384'),
  'opens-oaep-sha512': opens('RSA-OAEP with SHA-512'),
} as const satisfies Readonly<Record<string, Property>>;
