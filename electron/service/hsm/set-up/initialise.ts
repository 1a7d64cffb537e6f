import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { requirePinLimits } from '../../../../shared/hsm/pin.ts';
import { pinName } from '../../../../shared/hsm/pin-tries.ts';
import type {
  FoundToken,
  InitialisationRequest,
  InitialisedToken,
  ObjectCount,
  TokenToInitialise,
} from '../../../../shared/hsm/port/set-up.ts';
import type { ModuleLocation, TokenSelector } from '../../../../shared/hsm/port/token.ts';
import { everyToken, findToken, type PresentToken } from '../identity.ts';
import { locate } from '../locate.ts';
import { type LoadedModule, startModule, stopModule } from '../module-loader.ts';
import { SECURITY_OFFICER } from '../native/session-calls.ts';
import { pinText } from '../pin.ts';
import { countObjects, findToInitialise, lookAt } from './find.ts';
import { inSession, loggedIn, requireNoSession, requireOfficerPin } from './pin-login.ts';

const NO_PIN = '';

/** `TokenSetUp.initialiseToken`, without the wiping of the PINs. */
export function initialiseToken(
  module: ModuleLocation,
  which: TokenToInitialise,
  request: InitialisationRequest,
): InitialisedToken {
  const loaded = startModule(module);
  requireNoSession(loaded, 'token');
  const token = findToInitialise(loaded, which);
  const found = lookAt(loaded, token);
  requireRequest(found, request);
  requireAgreedLoss(found, request.destroys);
  refuseSecondOfLabel(loaded, token, request.label);
  if (!which.blank) proveOfficer(loaded, token, request.officerPin);
  const selector = found.keepsOfficerPin
    ? setUpWithOfficer(loaded, token, request)
    : setUpWithoutOfficer(loaded, token, request.userPin);
  // Slots are numbered anew when the library starts again: from here on nothing of before is used.
  stopModule(module);
  const after = lookInside(startModule(module), selector, request.userPin);
  return { ...after, before: found.objects, keepsOfficerPin: found.keepsOfficerPin };
}

/** What can be known to fail is refused while nothing has happened. */
function requireRequest({ pinLimits, keepsOfficerPin }: FoundToken, { label, officerPin, userPin }: InitialisationRequest): void {
  if (!/^[\x20-\x7e]{1,32}$/.test(label) || label.trim() !== label)
    throw new ClavigerError('INPUT_INVALID', { field: 'label', expected: '1 to 32 printable ASCII characters, no outer blanks' });
  if (keepsOfficerPin) requirePinLimits(officerPin, pinLimits, pinName('officer'));
  requirePinLimits(userPin, pinLimits, pinName('user'));
  pinText(userPin);
  if (keepsOfficerPin) pinText(officerPin);
}

/** Nothing is destroyed that was not counted, and agreed to, before. */
function requireAgreedLoss({ state, objects, identity, keepsOfficerPin }: FoundToken, destroys: number | undefined): void {
  if (state === 'blank' && objects.total === 0) return;
  const field = identity.label === '' ? 'blank token' : identity.label;
  if (!keepsOfficerPin)
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
      field,
      expected: 'a token that asks for its security officer PIN before it is wiped',
      got: identity.model,
      action: 'Make a new store in an empty folder; destroy the old one with its folder.',
    });
  if (destroys === objects.total) return;
  const got = destroys === undefined ? 'no agreed number' : String(destroys);
  throw new ClavigerError('TOKEN_NOT_EMPTY', { field, expected: `agreement to destroy ${describeObjects(objects)}`, got });
}

function describeObjects({ total, mayHideMore }: ObjectCount): string {
  return `${total} objects${mayHideMore ? ', and the private ones that only its user sees' : ''}`;
}

/** Two tokens of one label could not be told apart by the ceremonies that come after. */
function refuseSecondOfLabel(loaded: LoadedModule, token: PresentToken, label: string): void {
  const other = everyToken(loaded).find(({ identity, slot }) => identity.label === label && !slot.equals(token.slot));
  if (other !== undefined)
    throw new ClavigerError('TOKEN_AMBIGUOUS', {
      field: 'label',
      expected: 'a label that no other token here has',
      got: `${label}, serial ${other.identity.serial}`,
    });
}

/** Some modules wipe whatever PIN C_InitToken is given, so the officer logs in before. */
function proveOfficer(loaded: LoadedModule, token: PresentToken, pin: Uint8Array): void {
  loggedIn(loaded, token, { owner: 'officer', pin, secondPerson: false }, () => undefined);
}

function setUpWithOfficer(loaded: LoadedModule, token: PresentToken, request: InitialisationRequest): TokenSelector {
  const { library } = loaded;
  library.initialiseToken(token.slot, pinText(request.officerPin), request.label);
  const fresh = everyToken(loaded).find(({ slot, identity }) => slot.equals(token.slot) && identity.label === request.label);
  const found = fresh ?? findToken(loaded, { label: request.label });
  loggedIn(loaded, found, { owner: 'officer', pin: request.officerPin, secondPerson: false }, (session) =>
    library.initialisePin(session, pinText(request.userPin)),
  );
  return { label: found.identity.label, serial: found.identity.serial };
}

/** On an empty store of this kind the officer logs in with an empty PIN, once. */
function setUpWithoutOfficer(loaded: LoadedModule, token: PresentToken, userPin: Uint8Array): TokenSelector {
  const { library } = loaded;
  inSession(loaded, token, (session) => {
    library.login(session, SECURITY_OFFICER, NO_PIN);
    library.initialisePin(session, pinText(userPin));
    library.logout(session);
  });
  return { label: token.identity.label, serial: token.identity.serial };
}

/** The token found again, opened with the PIN it was just given, and everything its user sees. Throws `TOKEN_NOT_EMPTY`. */
function lookInside(
  loaded: LoadedModule,
  selector: TokenSelector,
  userPin: Uint8Array,
): Pick<InitialisedToken, 'identity' | 'after'> {
  const token = findToken(loaded, selector);
  const pinTry = { owner: 'user', pin: userPin, secondPerson: false } as const;
  const after = loggedIn(loaded, token, pinTry, (session) => countObjects(loaded, session, true));
  if (after.total > 0)
    throw new ClavigerError('TOKEN_NOT_EMPTY', {
      field: token.identity.label,
      expected: 'no object',
      got: describeObjects(after),
    });
  return { identity: token.identity, after };
}

/** Throws `TOKEN_CAPABILITY_MISSING` for a token without security officer PIN, and what a login throws. */
export function proveOfficerPin(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, secondPerson: boolean): void {
  const { loaded, token } = locate(module, selector, 'officer');
  requireNoSession(loaded, 'token');
  requireOfficerPin(loaded, token);
  loggedIn(loaded, token, { owner: 'officer', pin, secondPerson }, () => undefined);
}
