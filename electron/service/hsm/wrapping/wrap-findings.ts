/** What a token does when it wraps keys that are not AES keys, found with throw-away keys the first time it matters. */
export interface WrapFindings {
  /** The PKCS#8 of a private key of this type, whole, with at most 7 zero bytes behind it. Absent: not tried yet. */
  readonly privateKeys: Map<'CKK_RSA' | 'CKK_EC', boolean>;
  /** Whether lengths that are no multiple of 8 bytes are wrapped as RFC 5649 says. null: not tried yet. */
  oddLengths: boolean | null;
}
