import type { ModuleLocation, PinState } from '../port.ts';

/** A departure from PKCS#11, or a freedom it leaves, that changes what the program does. */
export interface Quirk {
  readonly name: string;
  /** What the program does because of it. */
  readonly change: string;
  /** How it is known. */
  readonly source: string;
}

/** What a library needs around C_Initialize. */
export interface ModuleStart {
  /** Environment variables to set before the library is started. */
  readonly environment: Readonly<Record<string, string>>;
  /** The reserved parameter of C_Initialize, without the padding the binding needs. Absent: none may be passed. */
  readonly parameters?: string;
}

/** One family of tokens: how it is recognised, started, read, and what is odd about it. */
export interface QuirkFamily {
  readonly title: string;
  /** Whether the library's file name is one of this family. It is needed before the library can be asked. */
  recognisesLibrary(fileName: string): boolean;
  /** Throws `INPUT_INVALID` where the location's configuration cannot be used. */
  start(location: ModuleLocation): ModuleStart;
  /** Whether a slot of this label is one that can hold no keys of people. */
  isServiceSlot(label: string): boolean;
  /** Which retry flags of the user PIN mean something. */
  readonly pinFlags: readonly (keyof PinState)[];
  /** Return values of C_UnwrapKey that mean a blob is not intact, beside the standard ones. */
  readonly blobRefusals: readonly number[];
  readonly quirks: readonly Quirk[];
}
