import { TokenFlag } from 'graphene-pk11';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { objectClasses } from '../../../../shared/hsm/constants/objects.ts';
import type { PinLimits } from '../../../../shared/hsm/pin.ts';
import type { FoundToken, ObjectCount, TokenState, TokenToInitialise } from '../../../../shared/hsm/port/set-up.ts';
import type { QuirkFamily } from '../../../../shared/hsm/quirks/family.ts';
import { familyOfToken } from '../../../../shared/hsm/quirks/index.ts';
import { everyToken, findToken, type PresentToken } from '../identity.ts';
import type { LoadedModule } from '../module-loader.ts';
import type { NativeHandle } from '../native/handle.ts';

/** The family of a token, by itself or else by its library. */
export function familyOfPresent(loaded: LoadedModule, { identity }: PresentToken): QuirkFamily {
  return familyOfToken(loaded.family, identity);
}

/** How far a token is set up, by its flags. */
export function stateOf({ flags }: PresentToken): TokenState {
  if ((flags & TokenFlag.TOKEN_INITIALIZED) === 0) return 'blank';
  return (flags & TokenFlag.USER_PIN_INITIALIZED) === 0 ? 'no-user-pin' : 'ready';
}

/** What the token takes as a PIN. */
export function pinLimitsOf(loaded: LoadedModule, token: PresentToken): PinLimits {
  return { ...token.pinLengths, digitsOnly: familyOfPresent(loaded, token).digitsOnlyPins === true };
}

/** A token as everybody can see it. No session may be open with it. */
export function lookAt(loaded: LoadedModule, token: PresentToken): FoundToken {
  return {
    identity: token.identity,
    state: stateOf(token),
    objects: countOpenly(loaded, token),
    pinLimits: pinLimitsOf(loaded, token),
    keepsOfficerPin: familyOfPresent(loaded, token).officerPin !== 'none',
  };
}

/** The token that is to be initialised. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`. */
export function findToInitialise(loaded: LoadedModule, which: TokenToInitialise): PresentToken {
  if (!which.blank) return findToken(loaded, which);
  const blank = everyToken(loaded).filter((token) => stateOf(token) === 'blank');
  const [found, ...others] = blank.filter(({ identity }) => which.serial === undefined || identity.serial === which.serial);
  const expected = which.serial === undefined ? 'one blank token' : `the blank token of serial ${which.serial}`;
  if (found === undefined) throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected, got: 'none' });
  if (others.length > 0)
    throw new ClavigerError('TOKEN_AMBIGUOUS', { field: 'token', expected, got: `${others.length + 1} of them` });
  return found;
}

/** The objects that a session sees; `mayHideMore` where nobody is logged in. */
export function countObjects({ library }: LoadedModule, session: NativeHandle, isLoggedIn: boolean): ObjectCount {
  const objects = library.findObjects(session, []).filter((object) => isTrue(library.attribute(session, object, 'CKA_TOKEN')));
  const classes = objects.map((object) => numberOf(library.attribute(session, object, 'CKA_CLASS')));
  const count = (wanted: number) => classes.filter((found) => found === wanted).length;
  const known = {
    data: count(objectClasses.CKO_DATA),
    certificates: count(objectClasses.CKO_CERTIFICATE),
    publicKeys: count(objectClasses.CKO_PUBLIC_KEY),
    privateKeys: count(objectClasses.CKO_PRIVATE_KEY),
    secretKeys: count(objectClasses.CKO_SECRET_KEY),
  };
  return {
    ...known,
    others: objects.length - Object.values(known).reduce((sum, one) => sum + one, 0),
    total: objects.length,
    private: objects.filter((object) => isTrue(library.attribute(session, object, 'CKA_PRIVATE'))).length,
    mayHideMore: !isLoggedIn,
  };
}

const nothing: ObjectCount = {
  data: 0,
  certificates: 0,
  publicKeys: 0,
  privateKeys: 0,
  secretKeys: 0,
  others: 0,
  total: 0,
  private: 0,
  mayHideMore: false,
};

function countOpenly(loaded: LoadedModule, token: PresentToken): ObjectCount {
  const state = stateOf(token);
  try {
    const session = loaded.library.openSession(token.slot);
    try {
      return { ...countObjects(loaded, session, false), mayHideMore: state !== 'blank' };
    } finally {
      loaded.library.closeSession(session);
    }
  } catch (error) {
    // A blank token has nothing to open a session with.
    if (state === 'blank' && error instanceof ClavigerError) return nothing;
    throw error;
  }
}

function isTrue(value: Buffer | null): boolean {
  return value !== null && value[0] === 1;
}

/** The low 32 bits of a CK_ULONG, which lies in the machine's order; -1 where the token does not tell. */
function numberOf(value: Buffer | null): number {
  return value === null || value.length < 4 ? -1 : value.readUInt32LE(0);
}
