import type { TokenSetUp } from '../../../../shared/hsm/port/set-up.ts';
import { callWatch } from '../call-watch.ts';
import { everyToken } from '../identity.ts';
import { startAnew, startModule } from '../module-loader.ts';
import { changePin, unlockPin } from './change-pin.ts';
import { lookAt } from './find.ts';
import { initialiseToken, proveOfficerPin } from './initialise.ts';

/** Initialising tokens and setting PINs, over real PKCS#11 libraries. Every PIN is wiped on every path. */
export const tokenSetUp: TokenSetUp = {
  blankTokens: async (module) => {
    // Some libraries see a token that came after the start only when they are started anew.
    const loaded = startAnew(module) ?? startModule(module);
    return everyToken(loaded).map((token) => lookAt(loaded, token));
  },
  initialiseToken: async (module, which, request) =>
    wiping([request.officerPin, request.userPin], () =>
      callWatch.about(request.label, () => initialiseToken(module, which, request)),
    ),
  proveOfficerPin: async (module, selector, pin, consent) =>
    wiping([pin], () =>
      callWatch.about(selector.label, () => proveOfficerPin(module, selector, pin, consent?.secondPerson === true)),
    ),
  changePin: async (module, selector, change) =>
    wiping([change.old, change.next], () => callWatch.about(selector.label, () => changePin(module, selector, change))),
  unlockPin: async (module, selector, unlock) =>
    wiping([unlock.officerPin, unlock.next], () => callWatch.about(selector.label, () => unlockPin(module, selector, unlock))),
};

function wiping<T>(pins: readonly Uint8Array[], work: () => T): T {
  try {
    return work();
  } finally {
    for (const pin of pins) pin.fill(0);
  }
}
