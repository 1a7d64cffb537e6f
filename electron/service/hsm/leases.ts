import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { ignoreRefusal } from './errors.ts';
import type { NativeHandle } from './native/handle.ts';
import type { NativeLibrary } from './native-library.ts';

/** A logged-in session of this process. Numbers of sessions are given anew after a restart of the library, so its end is noted here. */
export interface Lease {
  readonly slot: NativeHandle;
  readonly session: NativeHandle;
  /** Whether it was closed, was found dead, or the library was stopped since: its number may be another session's now. */
  ended: boolean;
}

/** A started library and its logged-in sessions. */
export interface Leasing {
  readonly library: NativeLibrary;
  readonly leases: Set<Lease>;
}

// CKS_RO_USER_FUNCTIONS, CKS_RW_USER_FUNCTIONS and CKS_RW_SO_FUNCTIONS.
const LOGGED_IN: readonly number[] = [1, 3, 4];

/** Takes the slot for `session`. */
export function takeLease(loaded: Leasing, slot: NativeHandle, session: NativeHandle): Lease {
  const lease: Lease = { slot, session, ended: false };
  loaded.leases.add(lease);
  return lease;
}

/** Logs out and closes, as far as the token lets it, and gives the slot back. */
export function endLease(loaded: Leasing, lease: Lease): void {
  if (lease.ended) return;
  lease.ended = true;
  loaded.leases.delete(lease);
  // Each is tried: the session of a token that is gone is gone as well, and one that is not must not stay logged in.
  ignoreRefusal(() => loaded.library.logout(lease.session));
  ignoreRefusal(() => loaded.library.closeSession(lease.session));
}

/** Whether the session still lives, by asking the library; the lease of a dead one has ended afterwards. */
export function isLeaseAlive(loaded: Leasing, lease: Lease): boolean {
  if (lease.ended) return false;
  if (answersLoggedIn(loaded, lease)) return true;
  endLease(loaded, lease);
  return false;
}

/** Whether a living session is open: with the token in `slot`, or with any. The leases of dead ones have ended afterwards. */
export function isLeased(loaded: Leasing, slot?: NativeHandle): boolean {
  const asked = [...loaded.leases].filter((lease) => slot === undefined || lease.slot.equals(slot));
  return asked.filter((lease) => isLeaseAlive(loaded, lease)).length > 0;
}

// The slots are asked first: until then OpenSC answers from memory for a card that was pulled. Then the token is: others notice only there.
function answersLoggedIn({ library }: Leasing, { slot, session }: Lease): boolean {
  try {
    if (!library.slots().some((present) => present.equals(slot))) return false;
    library.tokenInfo(slot);
    return LOGGED_IN.includes(library.sessionState(session));
  } catch (error) {
    if (error instanceof ClavigerError) return false;
    throw error;
  }
}
