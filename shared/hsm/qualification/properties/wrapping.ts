import { capability, type Property } from '../property.ts';

const oaep = (hash: string) =>
  capability(
    `wraps an AES key by RSA-OAEP with ${hash}`,
    'Clouds name the hash, and a token has it or not.',
    'RFC 8017, 7.1; C_WrapKey',
  );

/** The ways out of and into a token, and what it can compute with its keys. */
export const wrappingCapabilities = {
  'wraps-rfc3394': capability('wraps by RFC 3394', 'Key wrap for keys of whole blocks.', 'RFC 3394; NIST SP 800-38F, KW'),
  'wraps-rfc5649': capability(
    'wraps by RFC 5649',
    'Backups and most clouds use key wrap with padding.',
    'RFC 5649; NIST SP 800-38F, KWP',
  ),
  'wraps-pkcs7-padded': capability(
    'wraps by RFC 3394 over PKCS#7 padding',
    'It goes by the same number as RFC 5649 on some tokens and is something else.',
    'PKCS#11 v2.40 mechanisms: CKM_AES_KEY_WRAP_PAD',
  ),
  'wraps-oaep-sha1': oaep('SHA-1'),
  'wraps-oaep-sha256': oaep('SHA-256'),
  'wraps-oaep-sha384': oaep('SHA-384'),
  'wraps-oaep-sha512': oaep('SHA-512'),
  'wraps-rsa-aes': capability(
    'wraps by RSA and AES in one call',
    'Some clouds ask for it; it can also be composed of two calls.',
    'PKCS#11 v3.0 mechanisms: CKM_RSA_AES_KEY_WRAP',
  ),
  'computes-cmac': capability('computes AES-CMAC', 'Check values of X9.24 are made with it.', 'NIST SP 800-38B; CKM_AES_CMAC'),
  'encrypts-ecb': capability(
    'encrypts one AES block',
    'The older check values are made with it.',
    'NIST SP 800-38A; CKM_AES_ECB',
  ),
  'keeps-check-value': capability(
    'keeps a check value with a key',
    'It lets people compare keys without using them.',
    'PKCS#11 v3.0: CKA_CHECK_VALUE',
  ),
  'joins-by-xor': capability(
    'joins key components inside',
    'Components that are joined in the token are never together outside.',
    'PKCS#11 v3.0 mechanisms: CKM_XOR_BASE_AND_DATA',
  ),
  'takes-seed': capability(
    'takes a seed from outside',
    'It shows whether others can add to the randomness.',
    'PKCS#11 v3.0, C_SeedRandom',
  ),
} as const satisfies Readonly<Record<string, Property>>;
