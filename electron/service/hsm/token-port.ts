import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { requireTryAllowed } from '../../../shared/hsm/pin-tries.ts';
import type { ModuleLocation, TokenSelector } from '../../../shared/hsm/port/token.ts';
import type { TokenPort } from '../../../shared/hsm/port/token-port.ts';
import { familyOfToken } from '../../../shared/hsm/quirks/index.ts';
import { callWatch } from './call-watch.ts';
import { ignoreRefusal } from './errors.ts';
import { findMarker, findToken, pinStateOf, presentTokens } from './identity.ts';
import { isLeased, takeLease } from './leases.ts';
import { type LoadedModule, startAnew, startModule } from './module-loader.ts';
import { QuirkLog } from './quirk-log.ts';
import { Pkcs11Session } from './session.ts';
import { login } from './set-up/pin-login.ts';
import { tokenSetUp } from './set-up/token-set-up.ts';

/** The port to real PKCS#11 libraries, loaded into this process. */
export function createTokenPort(): TokenPort {
  return {
    ...tokenSetUp,
    listTokens: async (module) => {
      const { found } = lookFor(module, presentTokens, (tokens) => tokens.length > 0);
      return found.map(({ identity }) => identity);
    },
    pinState: async (module, selector, owner) => {
      const { loaded, found } = locate(module, selector);
      return pinStateOf(loaded, found, owner);
    },
    open: async (module, selector, pin, consent) => {
      try {
        return openSession(module, selector, pin, consent?.secondPerson === true);
      } finally {
        pin.fill(0);
      }
    },
  };
}

/** The one token that `selector` names. */
function locate(module: ModuleLocation, selector: TokenSelector) {
  return callWatch.about(selector.label, () =>
    lookFor(
      module,
      (loaded) => findToken(loaded, selector),
      () => true,
    ),
  );
}

// A device or connection that was away, and a token that came after the start, some libraries see only when they are started anew.
const seenAnew: readonly ErrorCode[] = ['TOKEN_ABSENT', 'TOKEN_DEVICE_ERROR', 'TOKEN_CALL_REFUSED'];

/** What `look` finds; where it fails or is not enough, and no session lives, what it finds in the library started anew. */
function lookFor<T>(
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

function openSession(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, secondPerson: boolean): Pkcs11Session {
  return callWatch.about(selector.label, () => openSessionNow(module, selector, pin, secondPerson));
}

function openSessionNow(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, secondPerson: boolean): Pkcs11Session {
  const { loaded, found: token } = locate(module, selector);
  // Login is a state of the whole process: a second login would succeed or fail without the PIN being looked at.
  if (isLeased(loaded, token.slot)) throw new ClavigerError('TOKEN_BUSY', { field: 'token', got: token.identity.label });
  requireTryAllowed(pinStateOf(loaded, token), 'user', token.identity.label, secondPerson);
  const session = loaded.library.openSession(token.slot);
  try {
    login(loaded, token, session, 'user', pin);
    const identity = { ...token.identity, marker: findMarker(loaded, session) };
    const quirks = new QuirkLog(familyOfToken(loaded.family, identity));
    const lease = takeLease(loaded, token.slot, session);
    return new Pkcs11Session({
      loaded,
      slot: token.slot,
      session,
      lease,
      identity,
      objects: new WeakMap(),
      capabilities: null,
      wrapFindings: { privateKeys: new Map(), oddLengths: null },
      quirks,
    });
  } catch (error) {
    ignoreRefusal(() => loaded.library.closeSession(session));
    throw error;
  }
}
