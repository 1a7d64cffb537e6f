/** Object classes by number (PKCS#11 v3.0, header pkcs11t.h). */
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

/** The name whose number is `value` in `table`, or the number in hexadecimal. */
export function nameOfNumber(table: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(table).find((name) => table[name] === value) ?? `0x${value.toString(16)}`;
}
