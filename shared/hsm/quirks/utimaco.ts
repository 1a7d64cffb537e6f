import { asTheStandardSays, startByEnvironment } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** Utimaco CryptoServer and u.trust through the library R3, or R2 before it (not measured). */
export const utimaco: QuirkFamily = {
  ...asTheStandardSays,
  title: 'Utimaco CryptoServer',
  libraries: {
    linux: ['libcs_pkcs11_R3.so', 'libcs_pkcs11_R2.so'],
    macos: [],
    windows: ['cs_pkcs11_R3.dll', 'cs_pkcs11_R2.dll'],
  },
  recognisesToken: ({ manufacturer, model }) => manufacturer === 'Utimaco IS GmbH' && model === 'CryptoServer',
  start: (location) =>
    startByEnvironment(/_r2\.(so|dll)/i.test(location.path) ? 'CS_PKCS11_R2_CFG' : 'CS_PKCS11_R3_CFG', location),
  quirks: [
    {
      name: 'configuration-by-environment',
      change:
        'CS_PKCS11_R3_CFG, or CS_PKCS11_R2_CFG for the older library, is set to the location’s configuration, which names the device',
      source: 'CryptoServer PKCS#11 R2 Developer Guide 1.2.13, section 3.2; Cosmian KMS documentation, Utimaco',
      applies: 'always',
    },
    {
      name: 'key-wrap-pad-may-be-pkcs7',
      change: '0x210A is tried only after 0x210B, and a probe decides what it is',
      source: 'unverified: named in the tests of a public PKCS#11 tool as RFC 3394 over PKCS#7 padding',
      applies: 'key-wrap-probed',
    },
  ],
};
