import type { OaepHash } from '../constants/mechanisms.ts';

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
  readonly name: string;
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
