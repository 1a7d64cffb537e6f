import { asTheStandardSays, standardKeyWraps, startByItself } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** Entrust nShield through the Security World library (not measured). */
export const nshield: QuirkFamily = {
  ...asTheStandardSays,
  title: 'nShield',
  libraries: { linux: ['libcknfast.so'], macos: [], windows: ['cknfast.dll'] },
  recognisesToken: ({ manufacturer }) => manufacturer === 'nCipher Corp. Ltd',
  start: startByItself,
  isServiceSlot: (label) => label === 'accelerator' || label === 'loadshared accelerator',
  keyWrapCandidates: [standardKeyWraps.kwp, standardKeyWraps.pad, standardKeyWraps.wrap],
  quirks: [
    {
      name: 'configuration-by-itself',
      change: 'no configuration is taken: the library reads cknfastrc, and the CKNFAST_… variables this program was started with',
      source: 'nShield documentation v13.6.3, PKCS #11 library environment variables',
      applies: 'always',
    },
    {
      name: 'accelerator-slot',
      change:
        'the slot “accelerator” holds no private objects and is not listed; keys are made in an operator card set or a softcard',
      source: 'nShield documentation v13.6.3, PKCS #11 with load sharing mode',
      applies: 'always',
    },
    {
      name: 'softcards-need-load-sharing',
      change:
        'softcards are seen only with CKNFAST_LOADSHARING=1, which is not set by this program: it changes what slots there are',
      source: 'nShield documentation v13.6.3, PKCS #11 with load sharing mode',
      applies: 'always',
    },
    {
      name: 'security-assurance',
      change:
        'a refusal by the security assurance mechanism is reported as any other; CKNFAST_OVERRIDE_SECURITY_ASSURANCES is never set by this program',
      source: 'nShield documentation v12.80, PKCS #11 security assurance mechanism',
      applies: 'always',
    },
    {
      name: 'removal-closes-sessions',
      change:
        'a session that ended because the last operator card was taken out is not taken up again; the PIN is typed again for a new one',
      source: 'nShield documentation v13.6.3, PKCS #11 with load sharing mode',
      applies: 'token-failed',
    },
    {
      name: 'key-wrap-by-two-numbers',
      change: 'RFC 5649 is asked for as 0x210B and then as 0x210A, which are said to be the same; a probe decides',
      source:
        'nShield documentation v13.6.3, Mechanisms; Mastercard pkcs11-tools pull request 77: unwrapped by another maker’s HSM',
      applies: 'key-wrap-probed',
    },
  ],
};
