import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { PinOwner } from '../../../../shared/hsm/pin.ts';
import { lockedPin, pinName, requireTryAllowed } from '../../../../shared/hsm/pin-tries.ts';
import type { TokenSelector } from '../../../../shared/hsm/port/token.ts';
import { findToken, type PresentToken, pinStateOf } from '../identity.ts';
import { isLeased } from '../leases.ts';
import type { LoadedModule } from '../module-loader.ts';
import type { NativeHandle } from '../native/handle.ts';
import { SECURITY_OFFICER, USER } from '../native/session-calls.ts';
import { pinText } from '../pin.ts';
import { familyOfPresent } from './find.ts';

const users = { user: USER, officer: SECURITY_OFFICER } as const satisfies Record<PinOwner, number>;

/** A try of a PIN: whose it is, and whether somebody else agreed to it. */
export interface PinTry {
  readonly owner: PinOwner;
  readonly pin: Uint8Array;
  readonly secondPerson: boolean;
}

/** Throws `TOKEN_BUSY` while a session with any token of the library is open: a login is a state of the whole process. */
export function requireNoSession(loaded: LoadedModule, field: string): void {
  if (isLeased(loaded)) throw new ClavigerError('TOKEN_BUSY', { field, expected: 'no open session' });
}

/** Throws `TOKEN_CAPABILITY_MISSING` for a token that keeps no security officer PIN. */
export function requireOfficerPin(loaded: LoadedModule, token: PresentToken): void {
  if (familyOfPresent(loaded, token).officerPin !== 'none') return;
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
    field: pinName('officer'),
    expected: 'a token that keeps one',
    got: familyOfPresent(loaded, token).title,
  });
}

/**
 * Logs in, does `work`, logs out. The try is refused before the token sees it where it may not be made. Throws
 * `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`, `TOKEN_PIN_LAST_TRY`, and what `work` throws.
 */
export function loggedIn<T>(
  loaded: LoadedModule,
  token: PresentToken,
  { owner, pin, secondPerson }: PinTry,
  work: (session: NativeHandle) => T,
): T {
  requireTryAllowed(pinStateOf(loaded, token, owner), owner, token.identity.label, secondPerson);
  return inSession(loaded, token, (session) => {
    login(loaded, token, session, owner, pin);
    try {
      return work(session);
    } finally {
      logout(loaded, session);
    }
  });
}

/** Opens a session, does `work` in it and closes it. */
export function inSession<T>({ library }: LoadedModule, { slot }: PresentToken, work: (session: NativeHandle) => T): T {
  const session = library.openSession(slot);
  try {
    return work(session);
  } finally {
    library.closeSession(session);
  }
}

/** C_Login. Some tokens answer a wrong PIN the same way after they have locked it. Throws `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`. */
export function login(
  loaded: LoadedModule,
  { identity }: PresentToken,
  session: NativeHandle,
  owner: PinOwner,
  pin: Uint8Array,
): void {
  const selector: TokenSelector = { label: identity.label, serial: identity.serial };
  try {
    loaded.library.login(session, users[owner], pinText(pin));
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
    if (error.code === 'TOKEN_PIN_LOCKED') throw lockedPin(owner, identity.label);
    const isLocked = error.code === 'TOKEN_PIN_WRONG' && pinStateOf(loaded, findToken(loaded, selector), owner).locked === true;
    throw isLocked ? lockedPin(owner, identity.label) : error;
  }
}

// Closing the session ends the login as well, so a token that refuses to log out does not hide what happened before.
function logout({ library }: LoadedModule, session: NativeHandle): void {
  try {
    library.logout(session);
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
  }
}
