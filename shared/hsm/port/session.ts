import type { SecretBytes } from '../../core/secret-bytes.ts';
import type { OaepHash } from '../constants/mechanisms.ts';
import type { DecryptionSchemeId } from '../decryption-schemes.ts';
import type { QualificationReport } from '../qualification/report.ts';
import type { SignatureSchemeId } from '../signature-schemes.ts';
import type { AppliedQuirk, TokenCapabilities } from './capabilities.ts';
import type { TokenCertificate } from './certificate.ts';
import type { KeyAttributes, KeyHandle, ListedKey, NamedKey, TokenCheckValue } from './key.ts';
import type { KeyPairHandles, KeyPairRequest, SecretKeyRequest } from './key-requests.ts';
import type { QualificationRequest } from './qualification.ts';
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
  /** Makes a secret key, reads every attribute back (`TOKEN_ATTRIBUTE_MISMATCH`), and uses it once before it is reported (an ephemeral key: by what it is made for). */
  generateKey(request: SecretKeyRequest): Promise<KeyHandle>;
  /**
   * Makes a key pair, reads both halves back, and uses the pair once, checked in software, before it is reported. `pin`: for
   * that use, where the key asks for it each time (`TOKEN_PIN_NEEDED`); wiped.
   */
  generateKeyPair(request: KeyPairRequest, pin?: Uint8Array): Promise<KeyPairHandles>;
  /** Makes a key of `key`, which this computer knew, read back and used once. Its length must be its kind’s. The caller wipes `key`. */
  importKey(key: SecretBytes, request: SecretKeyRequest): Promise<KeyHandle>;
  /** Makes a pair of a private RSA or EC key (DER PKCS#8), read back and used once. The caller wipes `pkcs8`; `pin` as for `generateKeyPair`. */
  importPrivateKey(pkcs8: SecretBytes, request: KeyPairRequest, pin?: Uint8Array): Promise<KeyPairHandles>;
  /** DER SubjectPublicKeyInfo of a public key, or of the pair a private key belongs to. Throws `TOKEN_CAPABILITY_MISSING` where the token does not tell. */
  publicKey(key: KeyHandle): Promise<Uint8Array>;
  /**
   * The signature over `data` (1 to 65 536 bytes): a DER `ECDSA-Sig-Value`, or as the scheme has it. `pin`: needed exactly where the key
   * asks for it each time (`TOKEN_PIN_NEEDED`); wiped. A wrong one is tried once only.
   */
  sign(key: KeyHandle, scheme: SignatureSchemeId, data: Uint8Array, pin?: Uint8Array): Promise<Uint8Array>;
  /** What `data` decrypts to under a private RSA key. `pin` as for `sign`. */
  decrypt(key: KeyHandle, scheme: DecryptionSchemeId, data: Uint8Array, pin?: Uint8Array): Promise<SecretBytes>;
  /** A session key that can only wrap: sensitive, not extractable. `key`: 16, 24 or 32 bytes; the caller wipes it. */
  importWrappingKey(key: SecretBytes, name: NamedKey): Promise<KeyHandle>;
  /** A session key that can only unwrap: for checking a backup by another path. The caller wipes `key`. */
  importUnwrappingKey(key: SecretBytes, name: NamedKey): Promise<KeyHandle>;
  /** Keys of the token and of this session that match, both halves of a pair; all secret keys where neither is given. `id` in lower-case hexadecimal. */
  findKeys(query: { readonly id?: string; readonly label?: string }): Promise<readonly KeyHandle[]>;
  /** Every key the session sees, without any value, and whether it can be used. `onProgress`: how many of how many are read. */
  listKeys(onProgress?: (done: number, total: number) => void): Promise<readonly ListedKey[]>;
  /** The X.509 certificates on the token, each with the private key it is for. */
  certificates(): Promise<readonly TokenCertificate[]>;
  attributes(key: KeyHandle): Promise<KeyAttributes>;
  /** The check value of a secret key, computed in the token: for AES CMAC where the key may sign, else encrypt-zeros. Throws `TOKEN_CAPABILITY_MISSING`. */
  checkValue(key: KeyHandle): Promise<TokenCheckValue>;
  /**
   * `target` under `wrappingKey` by RFC 5649: a secret key, or a private RSA or EC key as PKCS#8, behind which some tokens leave up to
   * 7 zero bytes. Throws `TOKEN_CAPABILITY_MISSING`, `TOKEN_KEY_UNEXTRACTABLE`.
   */
  wrapKey(wrappingKey: KeyHandle, target: KeyHandle): Promise<Uint8Array>;
  /** The secret key in `blob` (RFC 5649), made according to `request`, read back and used once. Throws `TOKEN_BLOB_REFUSED` where it is not intact. */
  unwrapKey(unwrappingKey: KeyHandle, blob: Uint8Array, request: SecretKeyRequest): Promise<KeyHandle>;
  /**
   * The pair of the private RSA or EC key in `blob` (PKCS#8 under RFC 5649), read back and used once. `publicKey`: its DER
   * SubjectPublicKeyInfo, needed for EC; the private key must belong to it. `pin` as for `generateKeyPair`.
   */
  unwrapPrivateKey(
    unwrappingKey: KeyHandle,
    blob: Uint8Array,
    request: KeyPairRequest,
    publicKey?: Uint8Array,
    pin?: Uint8Array,
  ): Promise<KeyPairHandles>;
  /** An RSA public key (DER SubjectPublicKeyInfo, 2048 to 4096 bits) as a session key that can only wrap. */
  importPublicKey(spki: Uint8Array): Promise<KeyHandle>;
  /** `target` under an imported RSA key by OAEP with `hash`, MGF1 of the same hash and no label. */
  wrapOaep(publicKey: KeyHandle, target: KeyHandle, hash: OaepHash): Promise<Uint8Array>;
  /** Takes CKA_EXTRACTABLE from the key for good, and reads it back. */
  makeUnextractable(key: KeyHandle): Promise<KeyAttributes>;
  /** Destroys the key object; with a private key goes its public half. It cannot be undone. */
  destroy(key: KeyHandle): Promise<void>;
  /** Whether a fresh search, in a session opened for it, finds no key of this id (lower-case hexadecimal). */
  proveAbsent(id: string): Promise<boolean>;
  /** What the token really does. Probed once a session. */
  capabilities(): Promise<TokenCapabilities>;
  /**
   * What the token does, property by property, found with throw-away keys that are destroyed and proved absent. Nothing of it is
   * kept. Handles given out before may be invalid afterwards, for it may log out and in. Throws `TOKEN_PIN_WRONG` and the like for a
   * wrong PIN, which is tried once and leaves a session to be closed; `TOKEN_PROBE_LEFT_BEHIND`.
   */
  qualify(request?: QualificationRequest): Promise<QualificationReport>;
  /** Whether the session still lives: the token is there, answers, and is logged in. A session that died stays dead: log in anew. */
  isAlive(): Promise<boolean>;
  /** Logs out and closes; session keys vanish. May be called again. */
  close(): Promise<void>;
}
