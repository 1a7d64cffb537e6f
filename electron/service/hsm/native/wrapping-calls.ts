import type { ErrorCode } from '../../../../shared/core/errors/index.ts';
import { lend } from './bytes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { copied, type KeyUse, requireCapacity } from './key-use.ts';
import { encodeMechanism } from './mechanism.ts';
import { type AttributeValue, encodeTemplate } from './template.ts';

/** One use of an unwrapping key. `R`: what the caller wants to know of return values it expects. */
export interface UnwrapUse<R> extends KeyUse {
  readonly meanings: Readonly<Record<number, ErrorCode>>;
  readonly refusals: Readonly<Record<number, R>>;
}

/** Calls that take keys out of the token and into it, under other keys. */
export function wrappingCalls({ library, passesPointers, attempt, output }: NativeCaller) {
  return {
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
