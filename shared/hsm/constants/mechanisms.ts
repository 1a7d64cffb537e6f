import type { HashName } from './hashes.ts';

/**
 * What a mechanism takes as its parameter. `none`; `oaep`: a hash; `pss`: a hash, its length as the salt's; `data`: bytes
 * behind a pointer, which only some modules accept from the binding; `unpassable`: the binding has no form for it.
 */
export type ParameterForm = 'none' | 'oaep' | 'pss' | 'data' | 'unpassable';

interface MechanismType {
  readonly number: number;
  readonly parameter: ParameterForm;
}

const plain = (number: number) => ({ number, parameter: 'none' }) as const;
const pss = (number: number) => ({ number, parameter: 'pss' }) as const;

/** Mechanisms (PKCS#11 v3.0, header pkcs11t.h) that are used, with the form of their parameter. */
export const mechanisms = {
  CKM_RSA_PKCS_KEY_PAIR_GEN: plain(0x0),
  CKM_RSA_PKCS: plain(0x1),
  CKM_RSA_PKCS_OAEP: { number: 0x9, parameter: 'oaep' },
  CKM_RSA_PKCS_PSS: pss(0xd),
  CKM_SHA256_RSA_PKCS: plain(0x40),
  CKM_SHA384_RSA_PKCS: plain(0x41),
  CKM_SHA512_RSA_PKCS: plain(0x42),
  CKM_SHA256_RSA_PKCS_PSS: pss(0x43),
  CKM_SHA384_RSA_PKCS_PSS: pss(0x44),
  CKM_SHA512_RSA_PKCS_PSS: pss(0x45),
  CKM_SHA256_HMAC: plain(0x251),
  CKM_SHA384_HMAC: plain(0x261),
  CKM_SHA512_HMAC: plain(0x271),
  CKM_GENERIC_SECRET_KEY_GEN: plain(0x350),
  CKM_XOR_BASE_AND_DATA: { number: 0x364, parameter: 'data' },
  CKM_EC_KEY_PAIR_GEN: plain(0x1040),
  CKM_ECDSA: plain(0x1041),
  CKM_ECDSA_SHA256: plain(0x1044),
  CKM_ECDSA_SHA384: plain(0x1045),
  CKM_ECDSA_SHA512: plain(0x1046),
  CKM_RSA_AES_KEY_WRAP: { number: 0x1054, parameter: 'unpassable' },
  CKM_EC_EDWARDS_KEY_PAIR_GEN: plain(0x1055),
  CKM_EDDSA: plain(0x1057),
  CKM_AES_KEY_GEN: plain(0x1080),
  CKM_AES_ECB: plain(0x1081),
  CKM_AES_CMAC: plain(0x108a),
  CKM_AES_KEY_WRAP: plain(0x2109),
  CKM_AES_KEY_WRAP_PAD: plain(0x210a),
  CKM_AES_KEY_WRAP_KWP: plain(0x210b),
} as const satisfies Record<string, MechanismType>;

export type MechanismName = keyof typeof mechanisms;

type NameWith<Form extends ParameterForm> = {
  [Name in MechanismName]: (typeof mechanisms)[Name]['parameter'] extends Form ? Name : never;
}[MechanismName];

/** The hashes OAEP may be used with; the mask generation function always has the same. */
export type OaepHash = HashName;

/** The hashes signatures may be made with. */
export type SignatureHash = Exclude<HashName, 'SHA-1'>;

/** A mechanism to use, with exactly the parameter it takes. `number`: one without parameter that has no name here, such as a vendor’s. */
export type MechanismCall =
  | { readonly name: NameWith<'none' | 'unpassable'> }
  | { readonly name: NameWith<'oaep'>; readonly oaep: OaepHash }
  | { readonly name: NameWith<'pss'>; readonly pss: SignatureHash }
  | { readonly name: NameWith<'data'>; readonly data: Uint8Array }
  | { readonly number: number };
