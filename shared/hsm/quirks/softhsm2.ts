import { ClavigerError } from '../../core/errors/index.ts';
import type { QuirkFamily } from './family.ts';

/** SoftHSM 2 (measured with 2.6.1). Its configuration file is named by the environment and read at C_Initialize. */
export const softhsm2: QuirkFamily = {
  title: 'SoftHSM 2',
  recognisesLibrary: (fileName) => /^libsofthsm2\.(so|dylib)/.test(fileName) || fileName.startsWith('softhsm2'),
  start: ({ configuration }) => {
    if (configuration === undefined) return { environment: {} };
    if (!configuration.startsWith('/')) {
      throw new ClavigerError('INPUT_INVALID', { field: 'module.configuration', expected: 'an absolute path of softhsm2.conf' });
    }
    return { environment: { SOFTHSM2_CONF: configuration } };
  },
  isServiceSlot: () => false,
  pinFlags: ['countLow'],
  blobRefusals: [0x5],
  quirks: [
    {
      name: 'configuration-by-environment',
      change: 'SOFTHSM2_CONF is set to the location’s configuration before the library is started',
      source: 'SoftHSM 2 README; measured 2.6.1',
    },
    {
      name: 'kwp-by-old-number',
      change: 'RFC 5649 is asked for as 0x210A, after a self-test; 0x210B does not exist',
      source: 'measured 2.6.1',
    },
    {
      name: 'wrap-pads-odd-lengths',
      change: 'only keys of a multiple of 8 bytes are wrapped: others are padded before, and the length inside is wrong',
      source: 'measured 2.6.1',
    },
    {
      name: 'general-error-for-bad-blob',
      change: 'CKR_GENERAL_ERROR from C_UnwrapKey is read as a blob that is not intact',
      source: 'measured 2.6.1',
    },
    {
      name: 'half-written-objects',
      change:
        'a key made by a process that was killed may be visible and unusable; every new key is used once before it is reported',
      source: 'measured 2.6.1: 4 of 395 keys after 25 kills',
    },
    {
      name: 'pin-never-locks',
      change: 'only the flag “count low” of the user PIN is shown; wrong PINs are never counted to a lock',
      source: 'measured 2.6.1',
    },
    {
      name: 'modifiable-last',
      change: 'CKA_MODIFIABLE is the last attribute of every template: C_UnwrapKey refuses what comes after it when it is false',
      source: 'measured 2.6.1: CKR_ATTRIBUTE_READ_ONLY',
    },
    {
      name: 'no-length-after-unwrap',
      change: 'CKA_VALUE_LEN of an unwrapped key reads 0, which is taken as no answer; the length is that of the wrapped form',
      source: 'measured 2.6.1',
    },
    { name: 'oaep-sha1-only', change: 'OAEP with SHA-256 is reported as missing', source: 'measured 2.6.1: CKR_ARGUMENTS_BAD' },
  ],
};
