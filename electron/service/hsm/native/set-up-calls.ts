import { requirePin } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { malformed } from './malformed.ts';

const LABEL_BYTES = 32;

/** Calls that set a token up: its label and its PINs. */
export function setUpCalls({ library, call }: NativeCaller) {
  return {
    /** C_InitToken: wipes the token. `label`: 1 to 32 ASCII characters; padded, because the module reads 32 bytes. */
    initialiseToken(slot: NativeHandle, officerPin: string, label: string): void {
      requireHandle(slot, 'slot');
      requirePin(officerPin);
      if (!/^[\x20-\x7e]{1,32}$/.test(label)) throw malformed('label', '1 to 32 printable ASCII characters');
      call('C_InitToken', () => library.C_InitToken(slot, officerPin, label.padEnd(LABEL_BYTES)));
    },

    /** C_InitPIN, in a session of the security officer. */
    initialisePin(session: NativeHandle, pin: string): void {
      requireHandle(session, 'session');
      requirePin(pin);
      call('C_InitPIN', () => library.C_InitPIN(session, pin));
    },

    /** C_SetPIN: the PIN of whoever is logged in, or of the user where nobody is. */
    setPin(session: NativeHandle, old: string, next: string): void {
      requireHandle(session, 'session');
      requirePin(old);
      requirePin(next);
      call('C_SetPIN', () => library.C_SetPIN(session, old, next));
    },
  };
}
