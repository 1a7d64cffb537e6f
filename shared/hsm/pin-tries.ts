import { ClavigerError } from '../core/errors/index.ts';
import type { PinOwner } from './pin.ts';
import type { PinState } from './port/token.ts';

const unlocking = {
  user: 'The security officer can set a new user PIN with the security officer PIN (unlock). The keys on the token stay.',
  officer: 'Nobody can unlock the security officer PIN. Ask the maker; as a rule the token must be wiped, and its keys are lost.',
} as const satisfies Record<PinOwner, string>;

/** What a locked PIN means: `TOKEN_PIN_LOCKED`, with who can unlock it. `token`: its label. */
export function lockedPin(owner: PinOwner, token: string): ClavigerError {
  return new ClavigerError('TOKEN_PIN_LOCKED', {
    field: `${pinName(owner)} of ${token}`,
    got: 'locked',
    action: unlocking[owner],
  });
}

/**
 * Throws `TOKEN_PIN_LOCKED` for a PIN that is locked, with who can unlock it, and `TOKEN_PIN_LAST_TRY` where the next wrong PIN
 * locks it and nobody else has agreed to the try.
 */
export function requireTryAllowed(state: PinState, owner: PinOwner, token: string, secondPerson: boolean): void {
  if (state.locked === true) throw lockedPin(owner, token);
  if (state.finalTry !== true || secondPerson) return;
  throw new ClavigerError('TOKEN_PIN_LAST_TRY', {
    field: `${pinName(owner)} of ${token}`,
    expected: 'a second person who agrees to the try',
    got: 'one person',
  });
}

/** Whose PIN, in words. */
export function pinName(owner: PinOwner): string {
  return owner === 'user' ? 'user PIN' : 'security officer PIN';
}

/** The retry state of a PIN in one line, for people who are about to type it. */
export function describePinState({ locked, finalTry, countLow }: PinState): string {
  if (locked === true) return 'locked';
  if (finalTry === true) return 'one try is left: a wrong PIN now locks it';
  if (countLow === true) return 'a wrong PIN was typed since the last right one';
  return countLow === null ? 'the token does not tell how many tries are left' : 'no wrong PIN since the last right one';
}
