import { standardKeyWraps, startByEnvironment } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** SoftHSM 2 (measured with 2.6.1). Its configuration file is named by the environment and read at C_Initialize. */
export const softhsm2: QuirkFamily = {
  title: 'SoftHSM 2',
  software: true,
  libraries: {
    linux: ['libsofthsm2.so'],
    macos: ['libsofthsm2.so', 'libsofthsm2.dylib'],
    windows: ['softhsm2.dll', 'softhsm2-x64.dll'],
  },
  recognisesToken: ({ manufacturer, model }) => manufacturer === 'SoftHSM project' && model === 'SoftHSM v2',
  start: (location) => startByEnvironment('SOFTHSM2_CONF', location),
  isServiceSlot: () => false,
  pinFlags: ['countLow'],
  pinNeverLocks: true,
  blobRefusals: [0x5],
  keyWrapCandidates: [standardKeyWraps.kwp, standardKeyWraps.pad, standardKeyWraps.wrap],
  unwrapAdjustments: [],
  xorByPointer: false,
  serialIsUnique: true,
  quirks: [
    {
      name: 'configuration-by-environment',
      change: 'SOFTHSM2_CONF is set to the location’s configuration before the library is started',
      source: 'SoftHSM 2 README; measured 2.6.1',
      applies: 'always',
    },
    {
      name: 'kwp-by-old-number',
      change: 'RFC 5649 is asked for as 0x210A, after a self-test; 0x210B does not exist',
      source: 'measured 2.6.1',
      applies: 'key-wrap-probed',
    },
    {
      name: 'wrap-pads-odd-lengths',
      change: 'only keys of a multiple of 8 bytes are wrapped: others are padded before, and the length inside is wrong',
      source: 'measured 2.6.1',
      applies: 'key-wrapped',
    },
    {
      name: 'private-key-ends-in-zeros',
      change: 'a wrapped private key may have up to seven zero bytes behind its PKCS#8 form, and its length is judged with them',
      source: 'measured 2.6.1: the key is padded to a multiple of 8 before it is wrapped',
      applies: 'key-wrapped',
    },
    {
      name: 'general-error-for-bad-blob',
      change: 'CKR_GENERAL_ERROR from C_UnwrapKey is read as a blob that is not intact',
      source: 'measured 2.6.1',
      applies: 'key-unwrapped',
    },
    {
      name: 'half-written-objects',
      change:
        'a key made by a process that was killed may be visible and unusable; every new key is used once before it is reported',
      source: 'measured 2.6.1: 4 of 395 keys after 25 kills',
      applies: 'key-made',
    },
    {
      name: 'pin-never-locks',
      change: 'only the flag “count low” of the user PIN is shown; wrong PINs are never counted to a lock',
      source: 'measured 2.6.1',
      applies: 'always',
    },
    {
      name: 'modifiable-last',
      change: 'CKA_MODIFIABLE is the last attribute of every template: C_UnwrapKey refuses what comes after it when it is false',
      source: 'measured 2.6.1: CKR_ATTRIBUTE_READ_ONLY',
      applies: 'key-made',
    },
    {
      name: 'no-length-after-unwrap',
      change: 'CKA_VALUE_LEN of an unwrapped key reads 0, which is taken as no answer; the length is that of the wrapped form',
      source: 'measured 2.6.1',
      applies: 'key-unwrapped',
    },
    {
      name: 'oaep-sha1-only',
      change: 'OAEP with SHA-256 is reported as missing',
      source: 'measured 2.6.1: CKR_ARGUMENTS_BAD',
      applies: 'oaep-used',
    },
    {
      name: 'ecdsa-of-a-hash-only',
      change: 'data is hashed by the program and the token signs the hash',
      source: 'measured 2.6.1: CKM_ECDSA_SHA256 is CKR_MECHANISM_INVALID',
      applies: 'signed',
    },
  ],
};
