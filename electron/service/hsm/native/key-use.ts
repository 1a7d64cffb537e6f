import type { Mechanism } from 'pkcs11js';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import { lend, requirePin } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { malformed } from './malformed.ts';
import { encodeMechanism } from './mechanism.ts';

const CONTEXT_SPECIFIC = 2;
const MOST_CAPACITY = 65536;
// CKR_USER_ALREADY_LOGGED_IN and CKR_USER_TYPE_INVALID: this module never asks for a PIN again.
const NEVER_ASKED = { 256: undefined, 259: undefined };

/** One use of one key. */
export interface KeyUse {
  readonly mechanism: MechanismCall;
  readonly key: NativeHandle;
  /** The PIN for this one use, where the key asks for it each time. */
  readonly pin?: string;
}

/** A use whose every argument was checked. */
export interface PreparedUse {
  readonly session: NativeHandle;
  readonly how: Mechanism;
  readonly key: NativeHandle;
  readonly input: Buffer;
  readonly pin: string | undefined;
}

/** `use` on `data`, checked: what it gives may have at most `capacity` bytes. Throws `TOKEN_CALL_MALFORMED`. */
export function prepareUse(
  { passesPointers }: NativeCaller,
  session: NativeHandle,
  use: KeyUse,
  data: Uint8Array,
  capacity: number,
): PreparedUse {
  requireHandle(session, 'session');
  requireHandle(use.key, 'key');
  requireCapacity(capacity);
  const pin = use.pin === undefined ? undefined : requirePin(use.pin);
  return { session, how: encodeMechanism(use.mechanism, passesPointers), key: use.key, input: lend(data, 'data'), pin };
}

/** Gives the PIN for an operation that has begun. A login that is refused leaves it active: `end` asks for its result, which ends it. */
export function authenticateUse({ library, attempt }: NativeCaller, { session, pin }: PreparedUse, end: () => void): void {
  if (pin === undefined) return;
  try {
    attempt('C_Login', () => library.C_Login(session, CONTEXT_SPECIFIC, pin), NEVER_ASKED);
  } catch (error) {
    try {
      end();
    } catch (failure) {
      if (!(failure instanceof ClavigerError)) throw failure;
    }
    throw error;
  }
}

/** Throws `TOKEN_CALL_MALFORMED` unless an output can have `capacity` bytes. */
export function requireCapacity(capacity: number): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_CAPACITY) throw malformed('capacity', '1 to 65536 bytes');
}

/** What a module wrote, in memory of its own. */
export function copied(written: Buffer): Uint8Array {
  return new Uint8Array(written);
}
