import { lend } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import type { NativeHandle } from './handle.ts';
import { authenticateUse, copied, type KeyUse, prepareUse } from './key-use.ts';

// CKR_SIGNATURE_INVALID and CKR_SIGNATURE_LEN_RANGE: the signature is wrong, nothing else is.
const WRONG_SIGNATURE = { 192: false, 193: false };

/** Calls that sign and verify. Each begins and ends its operation, so that none is left active in the session. */
export function signingCalls(caller: NativeCaller) {
  const { library, call, attempt, output } = caller;
  return {
    /** What the key signs `data` with: at most `capacity` bytes. */
    sign(session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): Uint8Array {
      const prepared = prepareUse(caller, session, use, data, capacity);
      const { how, key, input } = prepared;
      const finish = () => output('C_Sign', capacity, (room) => library.C_Sign(session, input, room), copied);
      call('C_SignInit', () => library.C_SignInit(session, how, key));
      authenticateUse(caller, prepared, finish);
      return finish();
    },

    /** Whether `signature` is the key's over `data`. */
    verify(session: NativeHandle, use: KeyUse, data: Uint8Array, signature: Uint8Array): boolean {
      const { how, key, input } = prepareUse(caller, session, use, data, 1);
      const claimed = lend(signature, 'signature');
      call('C_VerifyInit', () => library.C_VerifyInit(session, how, key));
      return attempt('C_Verify', () => library.C_Verify(session, input, claimed), WRONG_SIGNATURE);
    },
  };
}
