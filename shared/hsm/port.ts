import type { SecretBytes } from '../core/secret-bytes.ts';
import type { MechanismName } from './constants.ts';

/** Where a PKCS#11 library is, and what it needs to find its store. */
export interface ModuleLocation {
  /** Absolute path of the shared library. */
  readonly path: string;
  /**
   * NSS: the folder of its database. SoftHSM: the path of its configuration file. Absent for a module that needs
   * neither. It is what a later process needs to see the same tokens again.
   */
  readonly configuration?: string;
  /** Lower-case hexadecimal SHA-256 the library must have; checked before it is loaded. */
  readonly expectedSha256?: string;
}

/** What a token is told apart by. All of it together; slot numbers are never kept. */
export interface TokenIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly label: string;
  /** Lower-case hexadecimal SHA-256 of the library file. */
  readonly librarySha256: string;
  /** `major.minor` of the token's firmware, as the token says it. */
  readonly firmware: string;
  /** Label of the practice marker key, or null: none, or not visible before login. */
  readonly marker: string | null;
}

/** Retry state the token reports before a PIN is tried. `null`: the module does not tell. */
export interface PinState {
  /** A wrong PIN was entered since the last good one. */
  readonly countLow: boolean | null;
  /** The next wrong PIN locks the token: a second person must agree. */
  readonly finalTry: boolean | null;
  readonly locked: boolean | null;
}

/** A key in an open session. Only the session that gave it can use it; it dies with the session. */
export interface KeyHandle {
  readonly kind: 'key-handle';
  /** CKA_ID in lower-case hexadecimal, empty where the key has none. */
  readonly id: string;
  /** CKA_LABEL. */
  readonly label: string;
}

/** What a key is for. Each purpose has one template (`templates.ts`). */
export type KeyPurpose = 'data' | 'ephemeral' | 'marker';

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

export type OaepHash = 'SHA-1' | 'SHA-256';

/** What a token really does, found with throw-away keys and checked in software. `false` and `null` mean: not proved. */
export interface TokenCapabilities {
  /** The mechanism that does AES key wrap with padding (RFC 5649), or null: none was found. */
  readonly kwp: WrapMechanism | null;
  /** Whether CKM_AES_KEY_WRAP_PAD (0x210A) turned out to be RFC 3394 over PKCS#7-padded bytes, which is not RFC 5649. */
  readonly keyWrapPadIsPkcs7: boolean;
  /** RSA-OAEP with this hash and MGF1 of the same hash, wrapping an AES key under an imported public key. */
  readonly oaep: Readonly<Record<OaepHash, boolean>>;
  readonly checkValues: { readonly cmac: boolean; readonly encryptZeros: boolean };
  /** Whether the token itself refuses to wrap a key that is not extractable. Where it does not, the port refuses. */
  readonly refusesToWrapUnextractable: boolean;
  /** Whether the token refuses to give the value of a sensitive key. */
  readonly refusesToReveal: boolean;
  /** Whether the token refuses to make an unextractable key extractable. */
  readonly refusesToMakeExtractable: boolean;
  /** Every probe that was made, in order, with its result in one line. For the transcript. */
  readonly probes: readonly { readonly probe: string; readonly result: string }[];
}

export interface WrapMechanism {
  /** The mechanism's number, as 0x…. */
  readonly mechanism: string;
  readonly name: MechanismName;
  /** How it is known: what was wrapped and how it was checked. */
  readonly known: string;
}

/** A departure of a module from the standard that was taken into account in a session. */
export interface AppliedQuirk {
  readonly family: string;
  readonly name: string;
  /** What it changes. */
  readonly change: string;
  readonly source: string;
}

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

export interface NamedKey {
  readonly label: string;
  /** CKA_ID, 1 to 32 bytes. */
  readonly id: Uint8Array;
}

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
  /** Logs out and closes; session keys vanish. May be called again. */
  close(): Promise<void>;
}

/** How one token among several is named. */
export interface TokenSelector {
  readonly label: string;
  readonly serial?: string;
}

/** The only way to tokens. */
export interface TokenPort {
  /** Tokens present now. Throws `MODULE_MISSING`, `MODULE_NOT_PKCS11`, `MODULE_CHANGED`, `MODULE_FAILED`. */
  listTokens(module: ModuleLocation): Promise<readonly TokenIdentity[]>;
  /** Retry state of the user PIN. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`. */
  pinState(module: ModuleLocation, selector: TokenSelector): Promise<PinState>;
  /**
   * Opens a session and logs in. `pin`: UTF-8 bytes, wiped before it returns or throws. Throws `TOKEN_ABSENT`,
   * `TOKEN_AMBIGUOUS`, `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`, `TOKEN_PIN_INVALID`.
   */
  open(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array): Promise<TokenSession>;
}
