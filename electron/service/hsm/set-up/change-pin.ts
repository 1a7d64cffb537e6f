import { requirePinLimits } from '../../../../shared/hsm/pin.ts';
import { pinName } from '../../../../shared/hsm/pin-tries.ts';
import type { PinChange, PinUnlock } from '../../../../shared/hsm/port/set-up.ts';
import type { ModuleLocation, TokenSelector } from '../../../../shared/hsm/port/token.ts';
import { locate } from '../locate.ts';
import { pinText } from '../pin.ts';
import { pinLimitsOf } from './find.ts';
import { loggedIn, requireNoSession, requireOfficerPin } from './pin-login.ts';

/** `TokenSetUp.changePin`, without the wiping of the PINs. The old one is proved by a login, then the new one is. */
export function changePin(module: ModuleLocation, selector: TokenSelector, change: PinChange): void {
  const { owner, old, next, secondPerson = false } = change;
  const { loaded, token } = locate(module, selector, owner);
  requireNoSession(loaded, 'token');
  if (owner === 'officer') requireOfficerPin(loaded, token);
  requirePinLimits(next, pinLimitsOf(loaded, token), pinName(owner));
  const [from, to] = [pinText(old), pinText(next)];
  loggedIn(loaded, token, { owner, pin: old, secondPerson }, (session) => loaded.library.setPin(session, from, to));
  loggedIn(loaded, locate(module, selector, owner).token, { owner, pin: next, secondPerson: false }, () => undefined);
}

/** `TokenSetUp.unlockPin`, without the wiping of the PINs. */
export function unlockPin(module: ModuleLocation, selector: TokenSelector, unlock: PinUnlock): void {
  const { officerPin, next, secondPerson = false } = unlock;
  const { loaded, token } = locate(module, selector, 'officer');
  requireNoSession(loaded, 'token');
  requireOfficerPin(loaded, token);
  requirePinLimits(next, pinLimitsOf(loaded, token), pinName('user'));
  const to = pinText(next);
  loggedIn(loaded, token, { owner: 'officer', pin: officerPin, secondPerson }, (session) =>
    loaded.library.initialisePin(session, to),
  );
  loggedIn(loaded, locate(module, selector, 'user').token, { owner: 'user', pin: next, secondPerson: false }, () => undefined);
}
