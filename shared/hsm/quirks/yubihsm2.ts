import { asTheStandardSays, startByEnvironment } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** YubiHSM 2 through Yubico's library (not measured). */
export const yubihsm2: QuirkFamily = {
  ...asTheStandardSays,
  title: 'YubiHSM 2',
  libraries: { linux: ['yubihsm_pkcs11.so'], macos: ['yubihsm_pkcs11.dylib'], windows: ['yubihsm_pkcs11.dll'] },
  recognisesToken: ({ manufacturer, model }) => manufacturer === 'Yubico (www.yubico.com)' && model === 'YubiHSM',
  start: (location) => startByEnvironment('YUBIHSM_PKCS11_CONF', location),
  pinFlags: [],
  quirks: [
    {
      name: 'configuration-by-environment',
      change:
        'YUBIHSM_PKCS11_CONF is set to the location’s configuration, which names the connector; without one, yubihsm_pkcs11.conf of the current folder',
      source: 'YubiHSM 2 User Guide, PKCS#11 with YubiHSM 2, Configuration',
      applies: 'always',
    },
    {
      name: 'pin-begins-with-key-id',
      change:
        'the PIN is typed as the four hexadecimal digits of the authentication key’s id and then its password, and passed on as it is',
      source: 'YubiHSM 2 User Guide, PKCS#11 with YubiHSM 2, Logging In',
      applies: 'always',
    },
    {
      name: 'no-pin-flags',
      change: 'no retry state of the PIN is shown: the library sets no such flag',
      source: 'yubihsm-shell, pkcs11/yubihsm_pkcs11.c, C_GetTokenInfo',
      applies: 'always',
    },
    {
      name: 'wraps-by-own-format',
      change:
        'CKM_YUBICO_AES_CCM_WRAP (0xD9554204) is AES-CCM in a format of its own and is not tried as a key wrap; only the standard numbers are',
      source: 'yubihsm-shell, pkcs11/pkcs11y.h; YubiHSM 2 User Guide, Wrap Key',
      applies: 'key-wrap-probed',
    },
    {
      name: 'aes-keys-do-not-wrap',
      change: 'an AES key with CKA_WRAP may be refused; then the token is reported as one without a key wrap',
      source: 'yubihsm-shell issue 349: parse_aes_template refuses CKA_WRAP true',
      applies: 'key-wrap-probed',
    },
    {
      name: 'short-ids-and-labels',
      change:
        'an id beyond 2 bytes or a label beyond 40 is read back after the key is made; a library that cuts it off is refused',
      source: 'yubihsm-shell issue 335 and pull request 289: cut off before 2.4.0, kept in objects of their own since',
      applies: 'key-made',
    },
  ],
};
