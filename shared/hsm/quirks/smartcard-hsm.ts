import { asTheStandardSays, startByItself } from './common.ts';
import type { QuirkFamily } from './family.ts';

/** SmartCard-HSM and Nitrokey HSM 2, through CardContact's own library or OpenSC (not measured). */
export const smartcardHsm: QuirkFamily = {
  ...asTheStandardSays,
  title: 'SmartCard-HSM',
  libraries: { linux: ['libsc-hsm-pkcs11.so'], macos: ['libsc-hsm-pkcs11.dylib'], windows: ['sc-hsm-pkcs11.dll'] },
  // OpenSC names it in the first way, its own library in the second.
  recognisesToken: ({ manufacturer }) =>
    manufacturer === 'www.CardContact.de' || manufacturer === 'CardContact (www.cardcontact.de)',
  start: startByItself,
  quirks: [
    {
      name: 'two-libraries',
      change: 'the token is known by its manufacturer, whichever library it is reached through',
      source:
        'sc-hsm-embedded, src/pkcs11/token-sc-hsm.c: “CardContact (www.cardcontact.de)”; OpenSC issue 1922: “www.CardContact.de”',
      applies: 'always',
    },
    {
      name: 'label-differs-by-library',
      change:
        'the token is chosen by the label as the library gives it: its own says “SmartCard-HSM”, OpenSC adds the name of the PIN',
      source: 'sc-hsm-embedded, src/pkcs11/token-sc-hsm.c; OpenSC issue 1922: “IBHS001 (UserPIN)”',
      applies: 'always',
    },
    {
      name: 'no-key-wrap',
      change: 'C_WrapKey is tried, and its refusal is reported as a missing key wrap',
      source:
        'sc-hsm-embedded pull request 50 (open): C_WrapKey and C_UnwrapKey answer CKR_FUNCTION_NOT_SUPPORTED; OpenSC issue 3119',
      applies: 'key-wrap-probed',
    },
    {
      name: 'no-import-of-keys',
      change:
        'a known key cannot be brought in by its own library, so what needs one to be checked in software is reported as not proved',
      source: 'sc-hsm-embedded, src/pkcs11/p11objects.c: C_CreateObject makes data objects only',
      applies: 'key-wrap-probed',
    },
  ],
};
