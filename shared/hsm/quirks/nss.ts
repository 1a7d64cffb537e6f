import { ClavigerError } from '../../core/errors/index.ts';
import { standardKeyWraps } from './common.ts';
import type { QuirkFamily } from './family.ts';

// Characters that end or escape a value inside the parameter string of softokn.
const unsafe = /['"\\<>{}[\]()]/;

/** NSS softokn (measured with 3.87.1). Its database folder is given in the reserved parameter of C_Initialize. */
export const nss: QuirkFamily = {
  title: 'NSS softokn',
  software: true,
  libraries: { linux: ['libsoftokn3.so'], macos: ['libsoftokn3.dylib'], windows: ['softokn3.dll'] },
  recognisesToken: ({ manufacturer, model }) => manufacturer === 'Mozilla Foundation' && model === 'NSS 3',
  start: ({ configuration }) => {
    if (configuration === undefined || !configuration.startsWith('/') || unsafe.test(configuration)) {
      throw new ClavigerError('INPUT_INVALID', {
        field: 'module.configuration',
        expected: 'an absolute folder without quotes, brackets or backslashes',
      });
    }
    return {
      environment: {},
      parameters: `configdir='sql:${configuration}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=`,
    };
  },
  isServiceSlot: (label) => label === 'NSS Generic Crypto Services',
  pinFlags: [],
  pinNeverLocks: true,
  officerPin: 'none',
  blobRefusals: [0x21],
  keyWrapCandidates: [standardKeyWraps.kwp, standardKeyWraps.pad, standardKeyWraps.wrap],
  unwrapAdjustments: ['add-nss-ec-point'],
  xorByPointer: true,
  serialIsUnique: false,
  quirks: [
    {
      name: 'folder-in-parameters',
      change: 'the location’s configuration is passed as configdir, with a trailing blank: the binding drops the last character',
      source: 'measured 3.87.1 with pkcs11js 2.1.7',
      applies: 'always',
    },
    {
      name: 'service-slot',
      change: 'the slot “NSS Generic Crypto Services” holds session objects only and is not listed',
      source: 'measured 3.87.1',
      applies: 'always',
    },
    {
      name: 'wraps-unextractable-keys',
      change: 'the token wraps keys it should not let out; the port refuses before asking',
      source: 'measured 3.87.1: C_WrapKey succeeds with CKA_EXTRACTABLE false',
      applies: 'key-wrapped',
    },
    {
      name: 'trusted-wrapping-not-enforced',
      change: 'a key with CKA_WRAP_WITH_TRUSTED goes under any wrapping key; the port refuses before asking',
      source: 'measured 3.87.1: C_WrapKey succeeds under a key without CKA_TRUSTED',
      applies: 'key-wrapped',
    },
    {
      name: 'pin-of-each-use-not-checked',
      change:
        'a key with CKA_ALWAYS_AUTHENTICATE signs with any PIN or none; the port asks for one, and cannot tell whether it is right',
      source: 'measured 3.87.1: CKR_USER_ALREADY_LOGGED_IN for the login before each use',
      applies: 'signed',
    },
    {
      name: 'unwrapped-private-key-may-do-more',
      change:
        'a private key is unwrapped once more as modifiable, uses that its template denies are taken from it, and it may stay modifiable',
      source: 'measured 3.87.1: RSA gets CKA_DECRYPT, CKA_UNWRAP and CKA_SIGN, EC gets CKA_SIGN and CKA_DERIVE',
      applies: 'key-unwrapped',
    },
    {
      name: 'key-wrap-pad-is-pkcs7',
      change: '0x210A is RFC 3394 over PKCS#7 padding and is not used; RFC 5649 is 0x210B',
      source: 'measured 3.87.1',
      applies: 'key-wrap-probed',
    },
    {
      name: 'local-false',
      change: 'CKA_LOCAL is false for keys made in the token and is only reported',
      source: 'measured 3.87.1',
      applies: 'key-made',
    },
    {
      name: 'cmac-needs-sign',
      change: 'CMAC check values are computed only for keys with CKA_SIGN',
      source: 'measured 3.87.1: CKR_KEY_TYPE_INCONSISTENT',
      applies: 'check-value-computed',
    },
    {
      name: 'no-pin-flags',
      change: 'no retry state of the PIN is shown: none is kept',
      source: 'measured 3.87.1',
      applies: 'always',
    },
    {
      name: 'no-officer-pin',
      change:
        'an empty store is set up by one login of the officer with an empty PIN; a store in use is not wiped, nor its user PIN unlocked, ' +
        'because nobody would be asked for a PIN',
      source: 'measured 3.87.1: C_InitToken wipes with any PIN and ignores the label',
      applies: 'always',
    },
    {
      name: 'fixed-label-and-serial',
      change: 'label and serial are the same for every store; the practice marker key tells stores apart',
      source: 'measured 3.87.1: “NSS Certificate DB”, 0000000000000000',
      applies: 'always',
    },
    {
      name: 'ec-point-for-unwrap',
      change:
        'the vendor attribute 0xD5A0DB00 with the public point is given to unwrap an EC private key, and needs the public key',
      source: 'measured 3.87.1: CKR_TEMPLATE_INCOMPLETE without it',
      applies: 'ec-key-unwrapped',
    },
  ],
};
