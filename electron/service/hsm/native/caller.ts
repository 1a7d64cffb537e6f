import type { PKCS11 } from 'pkcs11js';
import type { ErrorCode } from '../../../../shared/core/errors/index.ts';
import { returnValueOf, tokenError } from '../errors.ts';

/** Told before and after each native call, so that a call that never returns can be named from outside. */
export interface CallObserver {
  /** `call`: such as `C_Sign`. */
  begin(call: string): void;
  end(): void;
}

type Meanings = Readonly<Record<number, ErrorCode>>;

const BUFFER_TOO_SMALL = 0x150;
const MOST_ROOM = 65536;

/** Makes native calls one way: observed, each failure a `ClavigerError`, each output copied out of a buffer that is wiped. */
export interface NativeCaller {
  readonly library: PKCS11;
  /** Whether the module takes parameters that hold a pointer (see `ParameterForm`). */
  readonly passesPointers: boolean;
  /** What `work` returns. `meanings`: what return values of this module mean here, beside the general ones. */
  call<T>(name: string, work: () => T, meanings?: Meanings): T;
  /** What `work` returns, or, where it ends with a return value of `refusals`, what stands there for it. */
  attempt<T, R>(name: string, work: () => T, refusals: Readonly<Record<number, R>>, meanings?: Meanings): T | R;
  /** What `work` writes, copied by `copy`; `capacity` bytes should do, but a module that wants more gets 64 KiB. */
  output<T>(name: string, capacity: number, work: (output: Buffer) => Buffer, copy: (written: Buffer) => T): T;
}

/** The caller of one library. `observer`: none where nobody watches. */
export function createCaller(library: PKCS11, passesPointers: boolean, observer?: CallObserver): NativeCaller {
  const observed = <T>(name: string, work: () => T): T => {
    observer?.begin(name);
    try {
      return work();
    } finally {
      observer?.end();
    }
  };
  const call = <T>(name: string, work: () => T, meanings: Meanings = {}): T => {
    try {
      return observed(name, work);
    } catch (error) {
      throw tokenError(name, error, meanings);
    }
  };
  return {
    library,
    passesPointers,
    call,
    attempt: (name, work, refusals, meanings = {}) => {
      try {
        return observed(name, work);
      } catch (error) {
        const refusal = Object.entries(refusals).find(([value]) => Number(value) === returnValueOf(error));
        if (refusal !== undefined) return refusal[1];
        throw tokenError(name, error, meanings);
      }
    },
    output: (name, capacity, work, copy) => {
      try {
        return lendOutput(capacity, (output) => copy(observed(name, () => work(output))));
      } catch (error) {
        // The operation stays active until the answer is fetched.
        if (returnValueOf(error) !== BUFFER_TOO_SMALL) throw tokenError(name, error);
        return lendOutput(MOST_ROOM, (output) => copy(call(name, () => work(output))));
      }
    },
  };
}

function lendOutput<T>(capacity: number, work: (output: Buffer) => T): T {
  const output = Buffer.alloc(capacity);
  try {
    return work(output);
  } finally {
    output.fill(0);
  }
}
