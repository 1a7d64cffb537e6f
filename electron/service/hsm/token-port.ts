import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { requireTryAllowed } from '../../../shared/hsm/pin-tries.ts';
import type { ModuleLocation, TokenSelector } from '../../../shared/hsm/port/token.ts';
import type { TokenPort } from '../../../shared/hsm/port/token-port.ts';
import { familyOfToken } from '../../../shared/hsm/quirks/index.ts';
import { callWatch } from './call-watch.ts';
import { visiblePublicKeys } from './certificates.ts';
import { ignoreRefusal } from './errors.ts';
import { findMarker, presentTokens } from './identity.ts';
import { isLeased, takeLease } from './leases.ts';
import { locate, lookFor } from './locate.ts';
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
    pinState: async (module, selector, owner) => locate(module, selector, owner).state,
    publicKeys: async (module, selector, id) => {
      const { loaded, token } = locate(module, selector);
      return callWatch.about(selector.label, () => visiblePublicKeys(loaded, token, id));
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

function openSession(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, secondPerson: boolean): Pkcs11Session {
  return callWatch.about(selector.label, () => openSessionNow(module, selector, pin, secondPerson));
}

function openSessionNow(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array, secondPerson: boolean): Pkcs11Session {
  const { loaded, token, state } = locate(module, selector);
  // Login is a state of the whole process: a second login would succeed or fail without the PIN being looked at.
  if (isLeased(loaded, token.slot)) throw new ClavigerError('TOKEN_BUSY', { field: 'token', got: token.identity.label });
  requireTryAllowed(state, 'user', token.identity.label, secondPerson);
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
