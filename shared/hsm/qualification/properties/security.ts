import type { Property } from '../property.ts';

const secretKeys = 'PKCS#11 v3.0, secret key objects';
const privateKeys = 'PKCS#11 v3.0, private key objects';
const security = (property: Omit<Property, 'kind'>): Property => ({ kind: 'security', ...property });

/** What a token must enforce about its keys. */
export const keySecurity = {
  'hides-sensitive-keys': security({
    title: 'refuses to reveal a sensitive key',
    why: 'A key that can be read is a key that was copied.',
    source: `${secretKeys}: CKA_SENSITIVE`,
    lax: 'reveals sensitive keys',
  }),
  'keeps-secret-keys': security({
    title: 'refuses to wrap an unextractable secret key',
    why: 'Whoever may wrap can otherwise carry any key out under a key of their own.',
    source: `${secretKeys}: CKA_EXTRACTABLE; C_WrapKey`,
    lax: 'wraps secret keys that must not leave',
  }),
  'keeps-private-keys': security({
    title: 'refuses to wrap an unextractable private key',
    why: 'A signing key that can be carried out can sign anywhere.',
    source: `${privateKeys}: CKA_EXTRACTABLE; C_WrapKey`,
    lax: 'wraps private keys that must not leave',
  }),
  'stays-unextractable': security({
    title: 'refuses to make a key extractable again',
    why: 'A lock that can be taken off by whoever holds the PIN is no lock.',
    source: `${secretKeys}: CKA_EXTRACTABLE and CKA_SENSITIVE, footnotes 11 and 12`,
    lax: 'makes unextractable keys extractable again',
  }),
  'wrap-with-trusted': security({
    title: 'wraps a key marked so only under a trusted key',
    why: 'Without it the holder of the PIN chooses the key under which others leave.',
    source: `${secretKeys}: CKA_WRAP_WITH_TRUSTED`,
  }),
  'officer-sets-trusted': security({
    title: 'lets only the security officer call a key trusted',
    why: 'Trust that the user can give to a key of their own protects nothing.',
    source: `${secretKeys}: CKA_TRUSTED`,
  }),
  'always-authenticate': security({
    title: 'asks for the PIN before each use of a key marked so',
    why: 'A signature nobody was asked for can be made by any program on the computer.',
    source: `${privateKeys}: CKA_ALWAYS_AUTHENTICATE`,
  }),
  'usage-flags': security({
    title: 'uses a key only for what its flags allow',
    why: 'A wrapping key that also decrypts gives every key it wrapped in the clear.',
    source: `${secretKeys}: CKA_ENCRYPT, CKA_WRAP, CKA_SIGN`,
    lax: 'uses keys for what their flags forbid',
  }),
  'allowed-mechanisms': security({
    title: 'uses a key only with the mechanisms it names',
    why: 'It is the finer form of the usage flags.',
    source: 'PKCS#11 v3.0, key objects: CKA_ALLOWED_MECHANISMS',
  }),
  undestroyable: security({
    title: 'does not destroy a key marked undestroyable',
    why: 'A key can otherwise be lost by one mistaken call.',
    source: 'PKCS#11 v3.0, storage objects: CKA_DESTROYABLE',
  }),
  unmodifiable: security({
    title: 'does not change a key marked unmodifiable',
    why: 'A key whose name can be changed can be taken for another.',
    source: 'PKCS#11 v3.0, storage objects: CKA_MODIFIABLE',
  }),
  'honest-history': security({
    title: 'does not call an imported key its own',
    why: 'CKA_LOCAL and CKA_NEVER_EXTRACTABLE are evidence only where a key from outside does not have them.',
    source: `${secretKeys}: CKA_LOCAL, CKA_NEVER_EXTRACTABLE, CKA_ALWAYS_SENSITIVE`,
  }),
  'key-sizes': security({
    title: 'refuses an AES key of a length AES does not have',
    why: 'A key that is shorter than it says is guessed sooner.',
    source: 'PKCS#11 v3.0 mechanisms, AES secret key objects: CKR_KEY_SIZE_RANGE',
  }),
  'attributes-as-set': security({
    title: 'gives a new key the attributes that were asked for',
    why: 'A template that is quietly changed makes another key than the one approved.',
    source: 'PKCS#11 v3.0, C_GenerateKey',
    lax: 'makes keys with other attributes than asked for',
  }),
} as const satisfies Readonly<Record<string, Property>>;

/** What a token must enforce about who may use it, and how it draws. */
export const accessSecurity = {
  'hidden-before-login': security({
    title: 'shows no private object before login',
    why: 'Whoever finds the token must not learn what is on it, nor use it.',
    source: 'PKCS#11 v3.0, storage objects: CKA_PRIVATE',
    lax: 'shows private objects before login',
  }),
  'refuses-wrong-pin': security({
    title: 'refuses a wrong PIN',
    why: 'A PIN that is not looked at keeps nobody out.',
    source: 'PKCS#11 v3.0, C_Login: CKR_PIN_INCORRECT',
    lax: 'accepts a wrong PIN',
  }),
  'counts-wrong-pins': security({
    title: 'tells that a wrong PIN was tried',
    why: 'Without a count nobody notices guessing, and nothing ends it.',
    source: 'PKCS#11 v3.0, CK_TOKEN_INFO: CKF_USER_PIN_COUNT_LOW',
  }),
  'random-sane': security({
    title: 'does not repeat itself when it draws random bytes',
    why: 'A generator that is stuck makes keys that others can make too; that it is a good one no such test can show.',
    source: 'FIPS 140-2, 4.9.2 (continuous test); FIPS 140-2 change notice 1 (monobit)',
    lax: 'draws random bytes that are visibly not random',
  }),
  'unique-serial': security({
    title: 'has a serial number that can be its own',
    why: 'Two tokens that answer alike can be exchanged unnoticed.',
    source: 'PKCS#11 v3.0, CK_TOKEN_INFO: serialNumber',
  }),
} as const satisfies Readonly<Record<string, Property>>;
