import type { Mechanism } from 'pkcs11js';
import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import { lend, requirePin } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { malformed } from './malformed.ts';
import { encodeMechanism } from './mechanism.ts';
import { type AttributeValue, encodeTemplate } from './template.ts';

const CONTEXT_SPECIFIC = 2;
const MOST_CAPACITY = 65536;
// CKR_SIGNATURE_INVALID and CKR_SIGNATURE_LEN_RANGE: the signature is wrong, nothing else is.
const WRONG_SIGNATURE = { 192: false, 193: false };
// CKR_USER_ALREADY_LOGGED_IN and CKR_USER_TYPE_INVALID: this module never asks for a PIN again.
const NEVER_ASKED = { 256: undefined, 259: undefined };

/** One use of one key. */
export interface KeyUse {
  readonly mechanism: MechanismCall;
  readonly key: NativeHandle;
  /** The PIN for this one use, where the key asks for it each time. */
  readonly pin?: string;
}

/** One use of an unwrapping key. `R`: what the caller wants to know of return values it expects. */
export interface UnwrapUse<R> extends KeyUse {
  readonly meanings: Readonly<Record<number, ErrorCode>>;
  readonly refusals: Readonly<Record<number, R>>;
}

interface PreparedUse {
  readonly session: NativeHandle;
  readonly how: Mechanism;
  readonly key: NativeHandle;
  readonly input: Buffer;
  readonly pin: string | undefined;
}

/** Calls that use keys. Each begins and ends its operation, so that none is left active in the session. */
export function cryptoCalls({ library, passesPointers, call, attempt, output }: NativeCaller) {
  const prepare = (session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): PreparedUse => {
    requireHandle(session, 'session');
    requireHandle(use.key, 'key');
    requireCapacity(capacity);
    const pin = use.pin === undefined ? undefined : requirePin(use.pin);
    return { session, how: encodeMechanism(use.mechanism, passesPointers), key: use.key, input: lend(data, 'data'), pin };
  };

  // A login that is refused leaves the operation active; asking for its result ends it.
  const authenticate = ({ session, pin }: PreparedUse, end: () => void): void => {
    if (pin === undefined) return;
    try {
      attempt('C_Login', () => library.C_Login(session, CONTEXT_SPECIFIC, pin), NEVER_ASKED);
    } catch (error) {
      try {
        end();
      } catch (failure) {
        if (!(failure instanceof ClavigerError)) throw failure;
      }
      throw error;
    }
  };

  return {
    /** What the key signs `data` with: at most `capacity` bytes. */
    sign(session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): Uint8Array {
      const prepared = prepare(session, use, data, capacity);
      const { how, key, input } = prepared;
      const finish = () => output('C_Sign', capacity, (room) => library.C_Sign(session, input, room), copied);
      call('C_SignInit', () => library.C_SignInit(session, how, key));
      authenticate(prepared, finish);
      return finish();
    },

    /** Whether `signature` is the key's over `data`. */
    verify(session: NativeHandle, use: KeyUse, data: Uint8Array, signature: Uint8Array): boolean {
      const { how, key, input } = prepare(session, use, data, 1);
      const claimed = lend(signature, 'signature');
      call('C_VerifyInit', () => library.C_VerifyInit(session, how, key));
      return attempt('C_Verify', () => library.C_Verify(session, input, claimed), WRONG_SIGNATURE);
    },

    /** `data` encrypted: at most `capacity` bytes. */
    encrypt(session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): Uint8Array {
      const { how, key, input } = prepare(session, use, data, capacity);
      call('C_EncryptInit', () => library.C_EncryptInit(session, how, key));
      return output('C_Encrypt', capacity, (room) => library.C_Encrypt(session, input, room), copied);
    },

    /** What `data` decrypts to: at most `capacity` bytes. */
    decrypt(session: NativeHandle, use: KeyUse, data: Uint8Array, capacity: number): SecretBytes {
      const prepared = prepare(session, use, data, capacity);
      const { how, key, input } = prepared;
      const finish = () => output('C_Decrypt', capacity, (room) => library.C_Decrypt(session, input, room), SecretBytes.take);
      call('C_DecryptInit', () => library.C_DecryptInit(session, how, key));
      authenticate(prepared, () => finish().wipe());
      return finish();
    },

    /** `target` wrapped under the key: at most `capacity` bytes. */
    wrap(session: NativeHandle, { mechanism, key }: KeyUse, target: NativeHandle, capacity: number): Uint8Array {
      requireHandle(session, 'session');
      requireHandle(key, 'key');
      requireHandle(target, 'target');
      requireCapacity(capacity);
      const how = encodeMechanism(mechanism, passesPointers);
      return output('C_WrapKey', capacity, (room) => library.C_WrapKey(session, how, key, target, room), copied);
    },

    /** The key in `blob` as a new object, or what stands in `refusals` for the return value. `meanings`: what others mean here. */
    unwrap<R>(
      session: NativeHandle,
      { mechanism, key, meanings, refusals }: UnwrapUse<R>,
      blob: Uint8Array,
      template: readonly AttributeValue[],
    ): NativeHandle | R {
      requireHandle(session, 'session');
      requireHandle(key, 'key');
      const how = encodeMechanism(mechanism, passesPointers);
      const [input, what] = [lend(blob, 'blob'), encodeTemplate(template)];
      return attempt('C_UnwrapKey', () => library.C_UnwrapKey(session, how, key, input, what), refusals, meanings);
    },
  };
}

function copied(written: Buffer): Uint8Array {
  return new Uint8Array(written);
}

function requireCapacity(capacity: number): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_CAPACITY) throw malformed('capacity', '1 to 65536 bytes');
}
