import { asTheStandardSays, standardKeyWraps, startByEnvironment } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** Thales Luna 7 through the Luna HSM Client (not measured). */
export const luna: QuirkFamily = {
  ...asTheStandardSays,
  title: 'Luna',
  libraries: {
    linux: ['libCryptoki2_64.so', 'libCryptoki2.so'],
    macos: ['libCryptoki2.dylib'],
    windows: ['cryptoki.dll'],
  },
  recognisesToken: () => false,
  start: (location) => startByEnvironment('ChrystokiConfigurationPath', location),
  keyWrapCandidates: [
    standardKeyWraps.kwp,
    { mechanism: 0x80000171, name: 'CKM_AES_KWP (Luna)', claims: 'RFC 5649' },
    standardKeyWraps.wrap,
    { mechanism: 0x80000170, name: 'CKM_AES_KW (Luna)', claims: 'RFC 3394' },
  ],
  quirks: [
    {
      name: 'configuration-by-environment',
      change:
        'ChrystokiConfigurationPath is set to the location’s configuration, the folder of Chrystoki.conf, before the library is started',
      source: 'Thales, luna-samples (README of the graphene samples)',
      applies: 'always',
    },
    {
      name: 'key-wrap-by-own-number',
      change:
        'RFC 5649 is asked for as 0x210B and then as 0x80000171, RFC 3394 as 0x2109 and then as 0x80000170; a probe decides',
      source:
        'Thales, luna-samples, Python-PKCS11_Samples/wrap_rsa_private_key_using_aes.py; Mastercard pkcs11-tools pull request 77: unwrapped by another maker’s HSM',
      applies: 'key-wrap-probed',
    },
    {
      name: 'no-key-wrap-pad',
      change: '0x210A is not tried: the library answers CKR_MECHANISM_INVALID',
      source: 'Thales, luna-samples, Python-PKCS11_Samples/wrap_rsa_private_key_using_aes.py',
      applies: 'key-wrap-probed',
    },
  ],
};
