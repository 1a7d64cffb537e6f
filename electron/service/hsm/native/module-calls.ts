import type { InitializationOptions, TokenInfo } from 'pkcs11js';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';

// CKF_OS_LOCKING_OK, without which a module may assume a single thread.
const OS_LOCKING_OK = 2;

/** Calls about the library, its slots, its tokens and how its sessions are. */
export function moduleCalls({ library, call }: NativeCaller) {
  return {
    /** C_Initialize. `parameters` as the module wants them. */
    initialise(parameters: string | undefined): void {
      // The binding drops the last character of the parameters, and takes `undefined` for a mistake.
      const options: InitializationOptions =
        parameters === undefined ? { flags: OS_LOCKING_OK } : { flags: OS_LOCKING_OK, libraryParameters: `${parameters} ` };
      call('C_Initialize', () => library.C_Initialize(options));
    },

    finalise(): void {
      call('C_Finalize', () => library.C_Finalize());
    },

    /** The slots that hold a token, initialised or not. */
    slots(): NativeHandle[] {
      return call('C_GetSlotList', () => library.C_GetSlotList(true));
    },

    /** C_GetSessionInfo: the state of the session, one of CKS_…. */
    sessionState(session: NativeHandle): number {
      requireHandle(session, 'session');
      return call('C_GetSessionInfo', () => library.C_GetSessionInfo(session)).state;
    },

    tokenInfo(slot: NativeHandle): TokenInfo {
      requireHandle(slot, 'slot');
      return call('C_GetTokenInfo', () => library.C_GetTokenInfo(slot));
    },
  };
}
