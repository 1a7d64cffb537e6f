import type { KeyPairKind, SecretKeyKind } from '../key-kinds.ts';
import type { KeyHandle, NamedKey } from './key.ts';

/**
 * What a secret key is for. Each purpose has one template (`templates.ts`). `data`: AES encrypts, an HMAC key signs.
 * `ephemeral`: an AES session key that wraps, and is itself wrapped. `marker`: an AES key that stays, to tell a token by.
 */
export type SecretKeyPurpose = 'data' | 'ephemeral' | 'marker';

/** What a key pair is for. `transport` (RSA only): the public key encrypts and wraps, the private one decrypts and unwraps. */
export type KeyPairPurpose = 'signing' | 'transport';

/** What is said of any key that is made. A key with this id or label must not exist yet (`TOKEN_KEY_EXISTS`, `TOKEN_LABEL_TAKEN`). */
export interface KeyRequest extends NamedKey {
  /** Whether the key may be wrapped out, until `makeUnextractable`. */
  readonly extractable: boolean;
  /** true: a token object, kept. false: a session object, gone with the session. */
  readonly persistent: boolean;
  /** Whether only a wrapping key that the security officer marked as trusted may wrap it. Absent: any may. */
  readonly trustedWrapping?: boolean;
}

/** A secret key to be made. */
export interface SecretKeyRequest extends KeyRequest {
  readonly kind: SecretKeyKind;
  readonly purpose: SecretKeyPurpose;
}

/** A key pair to be made. Both halves get the same label and id; the public one is neither private nor secret. */
export interface KeyPairRequest extends KeyRequest {
  readonly kind: KeyPairKind;
  readonly purpose: KeyPairPurpose;
  /** Whether each use of the private key needs the PIN again. Absent: it does not. */
  readonly alwaysAuthenticate?: boolean;
}

/** Both halves of a key pair in an open session. */
export interface KeyPairHandles {
  readonly publicKey: KeyHandle;
  readonly privateKey: KeyHandle;
}
