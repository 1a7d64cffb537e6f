import { asTheStandardSays, standardKeyWraps, startByItself } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** AWS CloudHSM through Client SDK 5 or 3 (not measured). */
export const cloudhsm: QuirkFamily = {
  ...asTheStandardSays,
  title: 'AWS CloudHSM',
  libraries: { linux: ['libcloudhsm_pkcs11.so'], macos: [], windows: ['cloudhsm_pkcs11.dll'] },
  recognisesToken: () => false,
  start: startByItself,
  keyWrapCandidates: [
    { mechanism: 0x8000216f, name: 'CKM_CLOUDHSM_AES_KEY_WRAP_ZERO_PAD', claims: 'RFC 5649' },
    standardKeyWraps.kwp,
    standardKeyWraps.pad,
    { mechanism: 0x80002109, name: 'CKM_CLOUDHSM_AES_KEY_WRAP_NO_PAD', claims: 'RFC 3394' },
  ],
  quirks: [
    {
      name: 'configuration-by-itself',
      change: 'no configuration is taken: the library reads what the maker’s configure tool wrote',
      source: 'AWS CloudHSM User Guide, Install the PKCS #11 library for Client SDK 5',
      applies: 'always',
    },
    {
      name: 'pin-is-user-and-password',
      change: 'the PIN is typed as the name of a crypto user, a colon and the password, and passed on as it is',
      source: 'AWS CloudHSM User Guide, Authenticate to the PKCS #11 library',
      applies: 'always',
    },
    {
      name: 'read-write-sessions-only',
      change: 'every session is opened for reading and writing',
      source: 'AWS CloudHSM User Guide, Known issues for the PKCS #11 library',
      applies: 'always',
    },
    {
      name: 'key-wrap-by-own-number',
      change: 'RFC 5649 is asked for as 0x8000216F first, RFC 3394 as 0x80002109; a probe decides',
      source: 'AWS CloudHSM User Guide, AES key wrapping; numbers: aws-cloudhsm-pkcs11-examples, cloudhsm_pkcs11_vendor_defs.h',
      applies: 'key-wrap-probed',
    },
    {
      name: 'standard-number-is-another-wrap',
      change:
        '0x2109 and 0x8000210A are not tried: in Client SDK 3 both add PKCS #5 padding, which is neither RFC 3394 nor RFC 5649',
      source: 'AWS CloudHSM User Guide, AES key wrapping, and its page on migrating from Client SDK 3 to 5',
      applies: 'key-wrap-probed',
    },
    {
      name: 'busy-reads-as-device-error',
      change:
        'CKR_DEVICE_ERROR while attributes are read stops the step as it would for a broken device; a cluster under load may answer so',
      source: 'AWS CloudHSM User Guide, Known issues for the PKCS #11 library',
      applies: 'token-failed',
    },
  ],
};
