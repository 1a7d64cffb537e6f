import { lend, requirePin } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { malformed } from './malformed.ts';

const READ_WRITE_SERIAL = 0x2 | 0x4;
const LABEL_BYTES = 32;
export const SECURITY_OFFICER = 0;
export const USER = 1;

/** Calls about sessions, people and random bytes. */
export function sessionCalls({ library, call }: NativeCaller) {
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

    openSession(slot: NativeHandle): NativeHandle {
      requireHandle(slot, 'slot');
      return call('C_OpenSession', () => library.C_OpenSession(slot, READ_WRITE_SERIAL));
    },

    closeSession(session: NativeHandle): void {
      requireHandle(session, 'session');
      call('C_CloseSession', () => library.C_CloseSession(session));
    },

    login(session: NativeHandle, user: typeof SECURITY_OFFICER | typeof USER, pin: string): void {
      requireHandle(session, 'session');
      requirePin(pin);
      call('C_Login', () => library.C_Login(session, user, pin));
    },

    logout(session: NativeHandle): void {
      requireHandle(session, 'session');
      call('C_Logout', () => library.C_Logout(session));
    },

    /** Fills `target`, which lies in the caller's memory; nothing is copied. */
    random(session: NativeHandle, target: Uint8Array): void {
      requireHandle(session, 'session');
      const buffer = lend(target, 'length');
      call('C_GenerateRandom', () => library.C_GenerateRandom(session, buffer));
    },

    /** C_SeedRandom: mixes `seed` into the token's generator. */
    seedRandom(session: NativeHandle, seed: Uint8Array): void {
      requireHandle(session, 'session');
      const buffer = lend(seed, 'seed');
      call('C_SeedRandom', () => library.C_SeedRandom(session, buffer));
    },
  };
}
