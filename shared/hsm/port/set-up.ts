import type { PinLimits, PinOwner } from '../pin.ts';
import type { ModuleLocation, TokenIdentity, TokenSelector } from './token.ts';

/**
 * How far a token is set up. `blank`: it was never initialised, or is as if it never was; `no-user-pin`: it was initialised and
 * nobody can work with it yet; `ready`: it has a user PIN.
 */
export type TokenState = 'blank' | 'no-user-pin' | 'ready';

/** How many objects of each class a token holds. */
export interface ObjectCount {
  readonly data: number;
  readonly certificates: number;
  readonly publicKeys: number;
  readonly privateKeys: number;
  readonly secretKeys: number;
  readonly others: number;
  /** All of them together. */
  readonly total: number;
  /** Those among them that only a logged-in user sees. */
  readonly private: number;
  /** Whether there may be private objects that were not seen, because nobody was logged in. */
  readonly mayHideMore: boolean;
}

/** A token that can be initialised, as it was found. Slot numbers are not kept. */
export interface FoundToken {
  readonly identity: TokenIdentity;
  readonly state: TokenState;
  /** What it holds: of a `ready` token only what everybody sees. */
  readonly objects: ObjectCount;
  readonly pinLimits: PinLimits;
  /** Whether the token keeps a security officer PIN. Where it does not, nobody can unlock the user PIN or is asked before a wipe. */
  readonly keepsOfficerPin: boolean;
}

/** Which token is meant: the only blank one, the blank one of a serial number, or one that was initialised, which is wiped. */
export type TokenToInitialise = { readonly blank: true; readonly serial?: string } | ({ readonly blank: false } & TokenSelector);

/** What a token is initialised with. The PINs are UTF-8 bytes, wiped before the call returns or throws. */
export interface InitialisationRequest {
  /** Of a blank token: the security officer PIN it gets. Of another: the one it has. */
  readonly officerPin: Uint8Array;
  readonly userPin: Uint8Array;
  /** 1 to 32 printable ASCII characters, no blank at either end. */
  readonly label: string;
  /** How many objects everybody agreed to destroy; must be exactly those seen. Needed for every token that is not blank, also for 0. */
  readonly destroys?: number;
}

/** A token that was initialised, found again by serial and label, and looked into by its user. */
export interface InitialisedToken {
  readonly identity: TokenIdentity;
  readonly before: ObjectCount;
  readonly after: ObjectCount;
  /** False for a token that keeps none: the one that was given is not needed for anything. */
  readonly keepsOfficerPin: boolean;
}

/** Whether somebody else agreed to a try that may be the last. */
export interface TryConsent {
  readonly secondPerson?: boolean;
}

/** An old and a new PIN in UTF-8 bytes, wiped before the call returns or throws. */
export interface PinChange extends TryConsent {
  readonly owner: PinOwner;
  readonly old: Uint8Array;
  readonly next: Uint8Array;
}

/** A new user PIN set by the security officer; both in UTF-8 bytes, wiped before the call returns or throws. */
export interface PinUnlock extends TryConsent {
  readonly officerPin: Uint8Array;
  readonly next: Uint8Array;
}

/** Initialising tokens and setting their PINs. None of it is possible while a session with the token is open (`TOKEN_BUSY`). */
export interface TokenSetUp {
  /** Every token present, in whatever state, with what everybody can see of it. */
  blankTokens(module: ModuleLocation): Promise<readonly FoundToken[]>;
  /**
   * Initialises one token and sets its user PIN, then finds it again and counts what is on it. Of a token that is not blank the
   * security officer PIN is tried before anything is wiped. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS` (also for a label that another
   * token here has), `TOKEN_NOT_EMPTY`, `TOKEN_PIN_INVALID`, `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`, `TOKEN_CAPABILITY_MISSING`, `TOKEN_BUSY`.
   */
  initialiseToken(module: ModuleLocation, which: TokenToInitialise, request: InitialisationRequest): Promise<InitialisedToken>;
  /**
   * Whether `pin`, which is wiped, is the security officer PIN of the token. Throws `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`,
   * `TOKEN_PIN_LAST_TRY`, `TOKEN_CAPABILITY_MISSING`.
   */
  proveOfficerPin(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, consent?: TryConsent): Promise<void>;
  /** Changes a PIN and proves the new one by a login. Throws as `proveOfficerPin`, and `TOKEN_PIN_INVALID`. */
  changePin(module: ModuleLocation, selector: TokenSelector, change: PinChange): Promise<void>;
  /** The security officer sets a new user PIN; the keys stay. It is proved by a login. Throws as `changePin`. */
  unlockPin(module: ModuleLocation, selector: TokenSelector, unlock: PinUnlock): Promise<void>;
}
