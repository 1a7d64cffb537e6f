import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { NativeCaller } from './caller.ts';
import type { NativeHandle } from './handle.ts';
import { authenticateUse, copied, type KeyUse, prepareUse } from './key-use.ts';

/** Calls that encrypt and decrypt. Each begins and ends its operation, so that none is left active in the session. */
export function cipherCalls(caller: NativeCaller) {
  const { library, call, output } = caller;
  return {
    /** `data` encrypted: at most `capacity` bytes. */
    encrypt(session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): Uint8Array {
      const { how, key, input } = prepareUse(caller, session, use, data, capacity);
      call('C_EncryptInit', () => library.C_EncryptInit(session, how, key));
      return output('C_Encrypt', capacity, (room) => library.C_Encrypt(session, input, room), copied);
    },

    /** What `data` decrypts to: at most `capacity` bytes. */
    decrypt(session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): SecretBytes {
      const prepared = prepareUse(caller, session, use, data, capacity);
      const { how, key, input } = prepared;
      const finish = () => output('C_Decrypt', capacity, (room) => library.C_Decrypt(session, input, room), SecretBytes.take);
      call('C_DecryptInit', () => library.C_DecryptInit(session, how, key));
      authenticateUse(caller, prepared, () => finish().wipe());
      return finish();
    },
  };
}
