import type { PKCS11 } from 'pkcs11js';
import { attributeCalls } from './native/attribute-calls.ts';
import { type CallObserver, createCaller, type NativeCaller } from './native/caller.ts';
import { cipherCalls } from './native/cipher-calls.ts';
import { moduleCalls } from './native/module-calls.ts';
import { objectCalls } from './native/object-calls.ts';
import { sessionCalls } from './native/session-calls.ts';
import { setUpCalls } from './native/set-up-calls.ts';
import { signingCalls } from './native/signing-calls.ts';
import { wrappingCalls } from './native/wrapping-calls.ts';

/** How a library is driven. */
export interface NativeOptions {
  /** Whether the module takes mechanism parameters that hold a pointer. */
  readonly passesPointers: boolean;
  /** Told before and after each native call. */
  readonly observer?: CallObserver;
}

/**
 * The PKCS#11 calls that are used. Arguments are checked before native code sees them, outputs are copied out of the
 * large buffer, which is wiped, and whatever is thrown is a `ClavigerError`. Every call blocks until the token answers,
 * and none is left pending.
 */
export type NativeLibrary = ReturnType<typeof allCalls>;

/** The calls of `library`, which is loaded. */
export function createNativeLibrary(library: PKCS11, { passesPointers, observer }: NativeOptions): NativeLibrary {
  return allCalls(createCaller(library, passesPointers, observer));
}

function allCalls(caller: NativeCaller) {
  return {
    ...moduleCalls(caller),
    ...setUpCalls(caller),
    ...sessionCalls(caller),
    ...objectCalls(caller),
    ...attributeCalls(caller),
    ...signingCalls(caller),
    ...cipherCalls(caller),
    ...wrappingCalls(caller),
  };
}
