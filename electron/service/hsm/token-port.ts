import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { ModuleLocation, TokenPort, TokenSelector } from '../../../shared/hsm/port.ts';
import { findMarker, findToken, type PresentToken, pinStateOf, presentTokens } from './identity.ts';
import { type LoadedModule, startModule } from './module-loader.ts';
import { type NativeHandle, USER } from './native-library.ts';
import { pinText } from './pin.ts';
import { Pkcs11Session } from './session.ts';

/** The port to real PKCS#11 libraries, loaded into this process. */
export function createTokenPort(): TokenPort {
  return {
    listTokens: async (module) => presentTokens(startModule(module)).map(({ identity }) => identity),
    pinState: async (module, selector) => {
      const loaded = startModule(module);
      return pinStateOf(loaded, findToken(loaded, selector).flags);
    },
    open: async (module, selector, pin) => {
      try {
        return openSession(module, selector, pin);
      } finally {
        pin.fill(0);
      }
    },
  };
}

function openSession(module: ModuleLocation, selector: TokenSelector, pin: Uint8Array): Pkcs11Session {
  const loaded = startModule(module);
  const token = findToken(loaded, selector);
  // Login is a state of the whole process: a second login would succeed or fail without the PIN being looked at.
  const slotName = token.slot.toString('hex');
  if (loaded.openSlots.has(slotName)) throw new ClavigerError('TOKEN_BUSY', { field: 'token', got: token.identity.label });
  const session = loaded.library.openSession(token.slot);
  try {
    login(loaded, token, session, selector, pin);
    const identity = { ...token.identity, marker: findMarker(loaded, session) };
    loaded.openSlots.add(slotName);
    return new Pkcs11Session({ loaded, slot: token.slot, session, identity, objects: new WeakMap(), capabilities: null });
  } catch (error) {
    loaded.library.closeSession(session);
    throw error;
  }
}

function login(loaded: LoadedModule, token: PresentToken, session: NativeHandle, selector: TokenSelector, pin: Uint8Array): void {
  try {
    loaded.library.login(session, USER, pinText(pin));
  } catch (error) {
    // Some tokens answer a wrong PIN the same way after they have locked it.
    const isWrong = error instanceof ClavigerError && error.code === 'TOKEN_PIN_WRONG';
    if (!isWrong || pinStateOf(loaded, findToken(loaded, selector).flags).locked !== true) throw error;
    throw new ClavigerError('TOKEN_PIN_LOCKED', { ...error.details, field: token.identity.label });
  }
}
