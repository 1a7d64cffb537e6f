/** How the value of an attribute is encoded: CK_BBOOL, CK_ULONG, or bytes (labels are UTF-8). */
export type AttributeForm = 'boolean' | 'ulong' | 'bytes';

interface AttributeType {
  readonly number: number;
  readonly form: AttributeForm;
}

const flag = (number: number) => ({ number, form: 'boolean' }) as const;
const ulong = (number: number) => ({ number, form: 'ulong' }) as const;
const bytes = (number: number) => ({ number, form: 'bytes' }) as const;

/** Attribute types (PKCS#11 v3.0, section 4 and header pkcs11t.h) that are used, with the form of their value. No other form reaches native code. */
export const attributeTypes = {
  CKA_CLASS: ulong(0x0),
  CKA_TOKEN: flag(0x1),
  CKA_PRIVATE: flag(0x2),
  CKA_LABEL: bytes(0x3),
  CKA_VALUE: bytes(0x11),
  CKA_CERTIFICATE_TYPE: ulong(0x80),
  CKA_TRUSTED: flag(0x86),
  CKA_CHECK_VALUE: bytes(0x90),
  CKA_KEY_TYPE: ulong(0x100),
  CKA_ID: bytes(0x102),
  CKA_SENSITIVE: flag(0x103),
  CKA_ENCRYPT: flag(0x104),
  CKA_DECRYPT: flag(0x105),
  CKA_WRAP: flag(0x106),
  CKA_UNWRAP: flag(0x107),
  CKA_SIGN: flag(0x108),
  CKA_VERIFY: flag(0x10a),
  CKA_DERIVE: flag(0x10c),
  CKA_MODULUS: bytes(0x120),
  CKA_MODULUS_BITS: ulong(0x121),
  CKA_PUBLIC_EXPONENT: bytes(0x122),
  CKA_PRIVATE_EXPONENT: bytes(0x123),
  CKA_PRIME_1: bytes(0x124),
  CKA_PRIME_2: bytes(0x125),
  CKA_EXPONENT_1: bytes(0x126),
  CKA_EXPONENT_2: bytes(0x127),
  CKA_COEFFICIENT: bytes(0x128),
  CKA_VALUE_LEN: ulong(0x161),
  CKA_EXTRACTABLE: flag(0x162),
  CKA_LOCAL: flag(0x163),
  CKA_NEVER_EXTRACTABLE: flag(0x164),
  CKA_ALWAYS_SENSITIVE: flag(0x165),
  CKA_MODIFIABLE: flag(0x170),
  CKA_DESTROYABLE: flag(0x172),
  CKA_EC_PARAMS: bytes(0x180),
  CKA_EC_POINT: bytes(0x181),
  CKA_ALWAYS_AUTHENTICATE: flag(0x202),
  CKA_WRAP_WITH_TRUSTED: flag(0x210),
  /** A list of CK_MECHANISM_TYPE. */
  CKA_ALLOWED_MECHANISMS: bytes(0x40000600),
  /** Vendor attribute of NSS: the public point (04 ‖ X ‖ Y) of an EC private key that is created or unwrapped. */
  CKA_NSS_DB: bytes(0xd5a0db00),
} as const satisfies Record<string, AttributeType>;

export type AttributeName = keyof typeof attributeTypes;
