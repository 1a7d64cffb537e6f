import type { SecretBytes } from '../../core/secret-bytes.ts';
import type { OaepHash } from '../constants/mechanisms.ts';
import type { AppliedQuirk, TokenCapabilities } from './capabilities.ts';
import type { KeyAttributes, KeyHandle, NamedKey, TokenCheckValue } from './key.ts';
import type { AesKeyRequest } from './key-requests.ts';
import type { TokenIdentity } from './token.ts';

/**
 * One logged-in session with one token. Operations are queued: one at a time. Every error is a `ClavigerError` with a
 * `TOKEN_…` code. After `close`, every call throws `TOKEN_SESSION_CLOSED`.
 */
export interface TokenSession {
  readonly identity: TokenIdentity;
  /** What was found odd about this module and taken into account so far. */
  appliedQuirks(): readonly AppliedQuirk[];
  /** `length` bytes (1 to 1024) from the token's random generator. */
  random(length: number): Promise<SecretBytes>;
  /** Makes an AES key, reads every attribute back (`TOKEN_ATTRIBUTE_MISMATCH`), and uses it once before it is reported (an ephemeral key: by what it is made for). */
  generateAesKey(request: AesKeyRequest): Promise<KeyHandle>;
  /** A session key that can only wrap: sensitive, not extractable. `key`: 16, 24 or 32 bytes; the caller wipes it. */
  importWrappingKey(key: SecretBytes, name: NamedKey): Promise<KeyHandle>;
  /** A session key that can only unwrap: for checking a backup by another path. The caller wipes `key`. */
  importUnwrappingKey(key: SecretBytes, name: NamedKey): Promise<KeyHandle>;
  /** Keys of the token and of this session that match; all secret keys where neither is given. `id` in lower-case hexadecimal. */
  findKeys(query: { readonly id?: string; readonly label?: string }): Promise<readonly KeyHandle[]>;
  /** Every key the session sees, without any value. */
  listKeys(): Promise<readonly KeyAttributes[]>;
  attributes(key: KeyHandle): Promise<KeyAttributes>;
  /** The check value of an AES key, computed in the token: CMAC where the key may sign, else encrypt-zeros. Throws `TOKEN_CAPABILITY_MISSING`. */
  checkValue(key: KeyHandle): Promise<TokenCheckValue>;
  /** `target` under `wrappingKey` by RFC 5649. Throws `TOKEN_CAPABILITY_MISSING`, `TOKEN_KEY_UNEXTRACTABLE`. */
  wrapKey(wrappingKey: KeyHandle, target: KeyHandle): Promise<Uint8Array>;
  /** The AES key in `blob` (RFC 5649), made according to `request`, read back. Throws `TOKEN_BLOB_REFUSED` where it is not intact. */
  unwrapKey(unwrappingKey: KeyHandle, blob: Uint8Array, request: AesKeyRequest): Promise<KeyHandle>;
  /** An RSA public key (DER SubjectPublicKeyInfo, 2048 to 4096 bits) as a session key that can only wrap. */
  importPublicKey(spki: Uint8Array): Promise<KeyHandle>;
  /** `target` under an imported RSA key by OAEP with `hash`, MGF1 of the same hash and no label. */
  wrapOaep(publicKey: KeyHandle, target: KeyHandle, hash: OaepHash): Promise<Uint8Array>;
  /** Takes CKA_EXTRACTABLE from the key for good, and reads it back. */
  makeUnextractable(key: KeyHandle): Promise<KeyAttributes>;
  /** Destroys the key object. It cannot be undone. */
  destroy(key: KeyHandle): Promise<void>;
  /** Whether a fresh search, in a session opened for it, finds no key of this id (lower-case hexadecimal). */
  proveAbsent(id: string): Promise<boolean>;
  /** What the token really does. Probed once a session. */
  capabilities(): Promise<TokenCapabilities>;
  /** Whether the session still lives: the token is there, answers, and is logged in. A session that died stays dead: log in anew. */
  isAlive(): Promise<boolean>;
  /** Logs out and closes; session keys vanish. May be called again. */
  close(): Promise<void>;
}
