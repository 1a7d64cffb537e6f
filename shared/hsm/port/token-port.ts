import type { PinOwner } from '../pin.ts';
import type { TokenSession } from './session.ts';
import type { TokenSetUp, TryConsent } from './set-up.ts';
import type { ModuleLocation, PinState, TokenIdentity, TokenSelector } from './token.ts';

/** The only way to tokens. */
export interface TokenPort extends TokenSetUp {
  /** Tokens present now. Throws `MODULE_MISSING`, `MODULE_NOT_PKCS11`, `MODULE_CHANGED`, `MODULE_FAILED`. */
  listTokens(module: ModuleLocation): Promise<readonly TokenIdentity[]>;
  /** Retry state of a PIN, the user's where none is named. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`. */
  pinState(module: ModuleLocation, selector: TokenSelector, owner?: PinOwner): Promise<PinState>;
  /**
   * DER SubjectPublicKeyInfo of every certificate and public key with the CKA_ID `id` (lower-case hexadecimal) that a token shows to
   * anybody, without a PIN. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`.
   */
  publicKeys(module: ModuleLocation, selector: TokenSelector, id: string): Promise<readonly Uint8Array[]>;
  /**
   * Opens a session and logs in. `pin`: UTF-8 bytes, wiped before it returns or throws. Throws `TOKEN_ABSENT`,
   * `TOKEN_AMBIGUOUS`, `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`, `TOKEN_PIN_INVALID`; `TOKEN_PIN_LAST_TRY` where the next wrong PIN
   * locks the token and nobody else has agreed to the try.
   */
  open(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, consent?: TryConsent): Promise<TokenSession>;
}
