import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import type { PinOwner } from '../../../shared/hsm/pin.ts';
import type { ModuleLocation, PinState, TokenSelector } from '../../../shared/hsm/port/token.ts';
import { callWatch } from './call-watch.ts';
import { findToken, type PresentToken, pinStateOf } from './identity.ts';
import { type LoadedModule, startAnew, startModule } from './module-loader.ts';

/** A token, and how one of its PINs stands. */
export interface LocatedToken {
  readonly loaded: LoadedModule;
  readonly token: PresentToken;
  readonly state: PinState;
}

/**
 * The one token that `selector` names, and the retry state of a PIN. Some libraries remember an alarming state after it was cleared:
 * it is read again in the library started anew. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`, and what starting a library throws.
 */
export function locate(module: ModuleLocation, selector: TokenSelector, owner: PinOwner = 'user'): LocatedToken {
  const look = (loaded: LoadedModule) => {
    const token = findToken(loaded, selector);
    return { token, state: pinStateOf(loaded, token, owner) };
  };
  const isCalm = ({ state }: ReturnType<typeof look>) => state.finalTry !== true && state.locked !== true;
  const { loaded, found } = callWatch.about(selector.label, () => lookFor(module, look, isCalm));
  return { loaded, ...found };
}

// A device or connection that was away, and a token that came after the start, some libraries see only when they are started anew.
const seenAnew: readonly ErrorCode[] = ['TOKEN_ABSENT', 'TOKEN_DEVICE_ERROR', 'TOKEN_CALL_REFUSED'];

/** What `look` finds; where it fails or is not enough, and no session lives, what it finds in the library started anew. Throws what `look` throws. */
export function lookFor<T>(
  module: ModuleLocation,
  look: (loaded: LoadedModule) => T,
  isEnough: (found: T) => boolean,
): { readonly loaded: LoadedModule; readonly found: T } {
  const loaded = startModule(module);
  try {
    const found = look(loaded);
    if (isEnough(found) || startAnew(module) === null) return { loaded, found };
  } catch (error) {
    if (!(error instanceof ClavigerError) || !seenAnew.includes(error.code) || startAnew(module) === null) throw error;
  }
  return { loaded, found: look(loaded) };
}
