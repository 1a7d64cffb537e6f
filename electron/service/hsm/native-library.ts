import type { PKCS11 } from 'pkcs11js';
import { type CallObserver, createCaller } from './native/caller.ts';
import { cryptoCalls } from './native/crypto-calls.ts';
import { moduleCalls } from './native/module-calls.ts';
import { objectCalls } from './native/object-calls.ts';
import { sessionCalls } from './native/session-calls.ts';

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
export type NativeLibrary = ReturnType<typeof moduleCalls> &
  ReturnType<typeof sessionCalls> &
  ReturnType<typeof objectCalls> &
  ReturnType<typeof cryptoCalls>;

/** The calls of `library`, which is loaded. */
export function createNativeLibrary(library: PKCS11, { passesPointers, observer }: NativeOptions): NativeLibrary {
  const caller = createCaller(library, passesPointers, observer);
  return { ...moduleCalls(caller), ...sessionCalls(caller), ...objectCalls(caller), ...cryptoCalls(caller) };
}
