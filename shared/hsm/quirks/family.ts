import type { ModuleLocation, PinState, TokenIdentity } from '../port/token.ts';

/**
 * When a quirk is recorded with a session: `always`, because reading and opening such a token already goes by it; or once
 * the session did what is named.
 */
export type QuirkPoint =
  | 'always'
  /** A key or key pair was generated, imported or unwrapped, and read back. */
  | 'key-made'
  /** The candidates for AES key wrap were tried. */
  | 'key-wrap-probed'
  /** A key was wrapped. */
  | 'key-wrapped'
  /** A key was unwrapped, or a blob was refused. */
  | 'key-unwrapped'
  /** A private EC key was unwrapped. */
  | 'ec-key-unwrapped'
  /** OAEP was tried or used. */
  | 'oaep-used'
  /** A check value was computed. */
  | 'check-value-computed'
  /** Something was signed. */
  | 'signed'
  /** A public key was read out. */
  | 'public-key-read'
  /** A call failed as it does when the token or its session is gone. */
  | 'token-failed';

/** A departure from PKCS#11, or a freedom it leaves, that changes what the program does. */
export interface Quirk {
  readonly name: string;
  /** What the program does because of it. */
  readonly change: string;
  /** How it is known. `measured …`: by this project; otherwise where it is written. */
  readonly source: string;
  readonly applies: QuirkPoint;
}

/** What a library needs around C_Initialize. */
export interface ModuleStart {
  /** Environment variables to set before the library is started. */
  readonly environment: Readonly<Record<string, string>>;
  /** The reserved parameter of C_Initialize, without the padding the binding needs. Absent: none may be passed. */
  readonly parameters?: string;
}

/** The AES key wrap a mechanism number is said to be. What it is, a probe decides. */
export type KeyWrapClaim = 'RFC 5649' | 'RFC 3394';

/** A mechanism number to try for AES key wrap. */
export interface KeyWrapCandidate {
  readonly mechanism: number;
  /** As the maker's header names it. */
  readonly name: string;
  readonly claims: KeyWrapClaim;
}

/**
 * A change to the template of C_UnwrapKey that is tried when the token refuses the full one. `omit-extractable`: on
 * CKR_ATTRIBUTE_READ_ONLY, without CKA_EXTRACTABLE. `add-nss-ec-point`: on CKR_TEMPLATE_INCOMPLETE for an EC private key,
 * with the vendor attribute that holds its public point.
 */
export type UnwrapAdjustment = 'omit-extractable' | 'add-nss-ec-point';

/** Names of the library's file on each system; a version may follow (`.so.1`), and capitals do not matter. */
export interface LibraryNames {
  readonly linux: readonly string[];
  readonly macos: readonly string[];
  readonly windows: readonly string[];
}

/** One family of tokens: how it is recognised, started, read, and what is odd about it. */
export interface QuirkFamily {
  readonly title: string;
  /** Whether its keys are in the memory and files of a computer, and not in hardware of its own. */
  readonly software: boolean;
  readonly libraries: LibraryNames;
  /** Whether a token that was reached through another family's library is one of this family. */
  recognisesToken(token: Pick<TokenIdentity, 'manufacturer' | 'model'>): boolean;
  /** Throws `INPUT_INVALID` where the location's configuration cannot be used. */
  start(location: ModuleLocation): ModuleStart;
  /** Whether a slot of this label is one that can hold no keys of people. */
  isServiceSlot(label: string): boolean;
  /** Which retry flags of the user PIN mean something. */
  readonly pinFlags: readonly (keyof PinState)[];
  /** Whether it was measured that no number of wrong user PINs locks the token, so that one may be tried on purpose. */
  readonly pinNeverLocks?: boolean;
  /**
   * `none`: the token keeps no security officer PIN; on an empty store the officer logs in once with an empty one, C_InitToken wipes
   * whatever PIN it is given, and the label is fixed. Absent: it keeps one.
   */
  readonly officerPin?: 'none';
  /** Whether PINs are digits only. Absent: any characters. */
  readonly digitsOnlyPins?: true;
  /** Return values of C_UnwrapKey that mean a blob is not intact, beside the standard ones. */
  readonly blobRefusals: readonly number[];
  /** In the order to try. */
  readonly keyWrapCandidates: readonly KeyWrapCandidate[];
  readonly unwrapAdjustments: readonly UnwrapAdjustment[];
  /** Whether the XOR derivation may be called with a parameter that holds an address: where the library does not check it, the process dies. */
  readonly xorByPointer: boolean;
  /** Whether the serial number alone tells two tokens apart. Not where that is not known. */
  readonly serialIsUnique: boolean;
  readonly quirks: readonly Quirk[];
}
