import { asTheStandardSays, startByEnvironment } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** Smart cards through OpenSC (measured with 0.23 and a card that was emulated). The card is known by its own maker where it says so. */
export const opensc: QuirkFamily = {
  ...asTheStandardSays,
  title: 'OpenSC',
  libraries: {
    linux: ['opensc-pkcs11.so', 'onepin-opensc-pkcs11.so'],
    macos: ['opensc-pkcs11.so', 'opensc-pkcs11.dylib', 'onepin-opensc-pkcs11.so'],
    windows: ['opensc-pkcs11.dll', 'onepin-opensc-pkcs11.dll'],
  },
  recognisesToken: () => false,
  start: (location) => startByEnvironment('OPENSC_CONF', location),
  pinFlags: ['finalTry', 'locked'],
  quirks: [
    {
      name: 'configuration-by-environment',
      change: 'OPENSC_CONF is set to the location’s configuration, where one is given, before the library is started',
      source: 'measured 0.23',
      applies: 'always',
    },
    {
      name: 'pin-name-in-label',
      change:
        'the token is chosen by the label as the library gives it, with the name of the PIN in it; another version may give another',
      source:
        'measured 0.23: “cap (User PIN)”; OpenSC issue 1612 and pull requests 732 and 3188: the form changed between versions',
      applies: 'always',
    },
    {
      name: 'serial-may-repeat',
      change: 'the serial number alone does not tell two cards apart',
      source: 'measured 0.23: 0000 with the emulated card',
      applies: 'always',
    },
    {
      name: 'count-low-not-set',
      change: 'only “one try left” and “locked” of the user PIN are shown; one wrong PIN sets no flag',
      source: 'measured 0.23: no flag, then CKF_USER_PIN_FINAL_TRY, then CKF_USER_PIN_LOCKED',
      applies: 'always',
    },
    {
      name: 'session-invalid-after-removal',
      change:
        'CKR_SESSION_HANDLE_INVALID is read as a token that was taken out or failed; once it is back, the PIN is typed again for a new session',
      source: 'measured 0.23: every call answers 0xB3, also after the card is back',
      applies: 'token-failed',
    },
    {
      name: 'answers-from-memory',
      change:
        'whether a session is still alive is asked of the slots first: until then a card that was taken out seems to be there',
      source: 'measured 0.23',
      applies: 'token-failed',
    },
  ],
};
