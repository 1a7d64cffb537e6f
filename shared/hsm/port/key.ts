/** A key in an open session. Only the session that gave it can use it; it dies with the session. */
export interface KeyHandle {
  readonly kind: 'key-handle';
  /** CKA_ID in lower-case hexadecimal, empty where the key has none. */
  readonly id: string;
  /** CKA_LABEL. */
  readonly label: string;
}

export interface NamedKey {
  readonly label: string;
  /** CKA_ID, 1 to 32 bytes. */
  readonly id: Uint8Array;
}

/** What the token says about a key. `null`: it does not say (attribute unknown, sensitive, or empty). */
export interface KeyAttributes {
  /** `CKO_SECRET_KEY`, `CKO_PUBLIC_KEY`, `CKO_PRIVATE_KEY`, or the number in hexadecimal. */
  readonly class: string | null;
  /** `CKK_AES`, `CKK_RSA`, …, or the number in hexadecimal. */
  readonly keyType: string | null;
  readonly label: string | null;
  /** CKA_ID in lower-case hexadecimal. */
  readonly id: string | null;
  readonly token: boolean | null;
  readonly private: boolean | null;
  readonly sensitive: boolean | null;
  readonly extractable: boolean | null;
  readonly modifiable: boolean | null;
  readonly encrypt: boolean | null;
  readonly decrypt: boolean | null;
  readonly wrap: boolean | null;
  readonly unwrap: boolean | null;
  readonly sign: boolean | null;
  readonly verify: boolean | null;
  readonly derive: boolean | null;
  readonly local: boolean | null;
  readonly alwaysSensitive: boolean | null;
  readonly neverExtractable: boolean | null;
  /** Length of a secret key in bytes. */
  readonly valueLength: number | null;
}

/** A short value two people can compare to know that two keys are equal. */
export interface TokenCheckValue {
  /** CMAC: AES-CMAC of one zero block, first 5 bytes (ANSI X9.24-1:2017, annex A). encrypt-zeros: AES-ECB of a zero block, first 3 bytes. */
  readonly method: 'CMAC' | 'encrypt-zeros';
  /** Upper-case hexadecimal. */
  readonly value: string;
  /** The token's own CKA_CHECK_VALUE (upper-case hexadecimal) and whether it agrees with encrypt-zeros (null: the key may not encrypt). null: the token keeps none. */
  readonly tokenOwn: { readonly value: string; readonly agrees: boolean | null } | null;
}
