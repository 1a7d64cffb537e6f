/** What a key is for. Each purpose has one template (`templates.ts`). */
export type KeyPurpose = 'data' | 'ephemeral' | 'marker';

export interface AesKeyRequest {
  readonly label: string;
  /** CKA_ID, 1 to 32 bytes. A key with this id or label must not exist yet (`TOKEN_KEY_EXISTS`, `TOKEN_LABEL_TAKEN`). */
  readonly id: Uint8Array;
  readonly bits: 128 | 192 | 256;
  /** Whether the key may be wrapped out, until `makeUnextractable`. */
  readonly extractable: boolean;
  /** true: a token object, kept. false: a session object, gone with the session. */
  readonly persistent: boolean;
  readonly purpose: KeyPurpose;
}
