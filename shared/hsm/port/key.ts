/** A key in an open session. Only the session that gave it can use it; it dies with the session. */
export interface KeyHandle {
  readonly kind: 'key-handle';
  /** CKA_ID in lower-case hexadecimal, empty where the key has none. */
  readonly id: string;
  /** CKA_LABEL. */
  readonly label: string;
}

/** What a new key is to be called. */
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
  /** Whether each use of the key needs the PIN again. */
  readonly alwaysAuthenticate: boolean | null;
  /** Whether only a wrapping key with CKA_TRUSTED may wrap the key. */
  readonly wrapWithTrusted: boolean | null;
  /** Whether the security officer marked a wrapping key as trusted. */
  readonly trusted: boolean | null;
  /** Length of a secret key in bytes. */
  readonly valueLength: number | null;
  /** Length of an RSA modulus in bits. */
  readonly modulusBits: number | null;
  /** `P-256`, …, or null: another curve, or none. */
  readonly curve: string | null;
}

/**
 * What became of using a key once. not-whole: the token could not use it; it was left half-written by a token that lost power or disk.
 * not-tried: there is no harmless use.
 */
export type KeyState = 'usable' | 'not-whole' | 'not-tried';

/** A key as it is found on the token. */
export interface ListedKey extends KeyAttributes {
  readonly handle: KeyHandle;
  readonly state: KeyState;
}

/** A short value two people can compare to know that two keys are equal. */
export interface TokenCheckValue {
  /**
   * CMAC: AES-CMAC of one zero block, first 5 bytes (ANSI X9.24-1:2017, annex A). encrypt-zeros: AES-ECB of a zero block, first 3
   * bytes. HMAC-SHA-256: that of 16 zero bytes, first 5 bytes; no standard says how an HMAC key is checked. key-hash: SHA-1 of
   * the key, first 3 bytes, as the token keeps it for a generic secret (PKCS#11 v3.0 section 4.10.2).
   */
  readonly method: 'CMAC' | 'encrypt-zeros' | 'HMAC-SHA-256' | 'key-hash';
  /** Upper-case hexadecimal. */
  readonly value: string;
  /** The token's own CKA_CHECK_VALUE (upper-case hexadecimal) and whether it agrees with encrypt-zeros (null: that could not be computed). null: the token keeps none. */
  readonly tokenOwn: { readonly value: string; readonly agrees: boolean | null } | null;
}
