import { lend, requirePin } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';

const READ_WRITE_SERIAL = 0x2 | 0x4;
export const SECURITY_OFFICER = 0;
export const USER = 1;

/** Calls about sessions, people and random bytes. */
export function sessionCalls({ library, call }: NativeCaller) {
  return {
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
