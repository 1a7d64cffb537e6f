/** Attribute types (PKCS#11 v3.0, section 4 and header pkcs11t.h) that are used, and no others. */
export const attributeTypes = {
  CKA_CLASS: 0x0,
  CKA_TOKEN: 0x1,
  CKA_PRIVATE: 0x2,
  CKA_LABEL: 0x3,
  CKA_VALUE: 0x11,
  CKA_CHECK_VALUE: 0x90,
  CKA_KEY_TYPE: 0x100,
  CKA_ID: 0x102,
  CKA_SENSITIVE: 0x103,
  CKA_ENCRYPT: 0x104,
  CKA_DECRYPT: 0x105,
  CKA_WRAP: 0x106,
  CKA_UNWRAP: 0x107,
  CKA_SIGN: 0x108,
  CKA_VERIFY: 0x10a,
  CKA_DERIVE: 0x10c,
  CKA_MODULUS: 0x120,
  CKA_PUBLIC_EXPONENT: 0x122,
  CKA_VALUE_LEN: 0x161,
  CKA_EXTRACTABLE: 0x162,
  CKA_LOCAL: 0x163,
  CKA_NEVER_EXTRACTABLE: 0x164,
  CKA_ALWAYS_SENSITIVE: 0x165,
  CKA_MODIFIABLE: 0x170,
} as const;

export type AttributeName = keyof typeof attributeTypes;

/** How the value of an attribute is encoded: CK_BBOOL, CK_ULONG, or bytes (labels are UTF-8). */
export type AttributeForm = 'boolean' | 'ulong' | 'bytes';

/** The form of each attribute. A value of another form never reaches native code. */
export const attributeForms = {
  CKA_CLASS: 'ulong',
  CKA_TOKEN: 'boolean',
  CKA_PRIVATE: 'boolean',
  CKA_LABEL: 'bytes',
  CKA_VALUE: 'bytes',
  CKA_CHECK_VALUE: 'bytes',
  CKA_KEY_TYPE: 'ulong',
  CKA_ID: 'bytes',
  CKA_SENSITIVE: 'boolean',
  CKA_ENCRYPT: 'boolean',
  CKA_DECRYPT: 'boolean',
  CKA_WRAP: 'boolean',
  CKA_UNWRAP: 'boolean',
  CKA_SIGN: 'boolean',
  CKA_VERIFY: 'boolean',
  CKA_DERIVE: 'boolean',
  CKA_MODULUS: 'bytes',
  CKA_PUBLIC_EXPONENT: 'bytes',
  CKA_VALUE_LEN: 'ulong',
  CKA_EXTRACTABLE: 'boolean',
  CKA_LOCAL: 'boolean',
  CKA_NEVER_EXTRACTABLE: 'boolean',
  CKA_ALWAYS_SENSITIVE: 'boolean',
  CKA_MODIFIABLE: 'boolean',
} as const satisfies Record<AttributeName, AttributeForm>;

/** Object classes by number. */
export const objectClasses = {
  CKO_DATA: 0,
  CKO_CERTIFICATE: 1,
  CKO_PUBLIC_KEY: 2,
  CKO_PRIVATE_KEY: 3,
  CKO_SECRET_KEY: 4,
} as const;

/** Key types by number. */
export const keyTypes = {
  CKK_RSA: 0x0,
  CKK_EC: 0x3,
  CKK_GENERIC_SECRET: 0x10,
  CKK_DES3: 0x15,
  CKK_AES: 0x1f,
  CKK_EC_EDWARDS: 0x40,
} as const;

/** Mechanisms that are used, and no others. */
export const mechanisms = {
  CKM_RSA_PKCS_OAEP: 0x9,
  CKM_AES_KEY_GEN: 0x1080,
  CKM_AES_ECB: 0x1081,
  CKM_AES_CMAC: 0x108a,
  CKM_AES_KEY_WRAP_PAD: 0x210a,
  CKM_AES_KEY_WRAP_KWP: 0x210b,
} as const;

export type MechanismName = keyof typeof mechanisms;

/** Hash and mask generation function numbers for OAEP. The two always go together. */
export const oaepHashes = {
  'SHA-1': { hash: 0x220, mask: 1 },
  'SHA-256': { hash: 0x250, mask: 2 },
} as const;

/** The name whose number is `value` in `table`, or the number in hexadecimal. */
export function nameOfNumber(table: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(table).find((name) => table[name] === value) ?? `0x${value.toString(16)}`;
}
