import { asTheStandardSays, startByEnvironment } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** A TPM 2.0 through tpm2-pkcs11 (measured with 1.9.0 and the emulated TPM swtpm 0.7.1). */
export const tpm2: QuirkFamily = {
  ...asTheStandardSays,
  title: 'TPM 2.0',
  libraries: { linux: ['libtpm2_pkcs11.so'], macos: [], windows: [] },
  recognisesToken: () => false,
  start: (location) => startByEnvironment('TPM2_PKCS11_STORE', location),
  pinFlags: [],
  quirks: [
    {
      name: 'store-by-environment',
      change: 'TPM2_PKCS11_STORE is set to the location’s configuration, the folder of the store, before the library is started',
      source: 'tpm2-pkcs11, docs/INITIALIZING.md',
      applies: 'always',
    },
    {
      name: 'serial-is-zeros',
      change: 'the serial number alone does not tell two tokens apart: it is zeros for all',
      source: 'measured 1.9.0: 0000000000000000',
      applies: 'always',
    },
    {
      name: 'pin-locks-without-flags',
      change:
        'no retry state of the PIN is shown; after too many wrong PINs the TPM refuses every PIN, also the right one and the officer’s',
      source: 'measured 1.9.0: CKR_PIN_LOCKED from the fourth try, no flag before',
      applies: 'always',
    },
    {
      name: 'lists-more-than-it-does',
      change: 'what it can do is found by trying: the list of mechanisms names AES key generation, which is refused',
      source: 'measured 1.9.0: CKR_FUNCTION_NOT_SUPPORTED',
      applies: 'key-wrap-probed',
    },
    {
      name: 'no-key-wrap',
      change: 'it is reported as a token without a key wrap: C_WrapKey is refused for every mechanism',
      source: 'measured 1.9.0: CKR_FUNCTION_NOT_SUPPORTED',
      applies: 'key-wrap-probed',
    },
    {
      name: 'pss-by-combined-mechanism',
      change: 'RSA-PSS is asked for with the hash inside after the plain mechanism was refused',
      source: 'measured 1.9.0: CKM_RSA_PKCS_PSS is CKR_MECHANISM_INVALID, CKM_SHA256_RSA_PKCS_PSS works',
      applies: 'signed',
    },
    {
      name: 'point-length-wrong',
      change: 'the public point of a P-521 key is taken from the end of CKA_EC_POINT: its length byte is wrong',
      source: 'measured 1.9.0: 04 85 04… where 04 81 85 04… is right',
      applies: 'public-key-read',
    },
    {
      name: 'output-as-long-as-room',
      change: 'room for an encrypted output is exactly the modulus: the length that comes back is that of the room',
      source: 'measured 1.9.0',
      applies: 'oaep-used',
    },
    {
      name: 'sign-with-public-key-breaks',
      change: 'a signature is only ever asked of a private key: with a public one the TPM fails until it is started again',
      source: 'measured 1.9.0 with swtpm 0.7.1',
      applies: 'signed',
    },
  ],
};
