import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { evidenceOf } from './recording.ts';

/** What became of a try. `returned`: the return value in words. */
export type Tried<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly returned: string; readonly error: ClavigerError };

/** Does `work`; a refusal by the token is an answer. Throws what says that the token is gone, or that the program is wrong. */
export function tryOut<T>(work: () => T): Tried<T> {
  try {
    return { done: true, value: work() };
  } catch (error) {
    if (!(error instanceof ClavigerError) || isGone(error)) throw error;
    return { done: false, returned: evidenceOf(error).returned, error };
  }
}

/** Whether `error` says that there is no token to ask any more. That nobody is logged in is an answer about a key, not an end. */
export function isGone({ code, details }: ClavigerError): boolean {
  if (code === 'TOKEN_ABSENT' || code === 'TOKEN_CHANGED' || code === 'TOKEN_SESSION_CLOSED') return true;
  return code === 'TOKEN_DEVICE_ERROR' && !hasReturned(details.got, 0x101);
}

/** Whether `returned` is the return value `value`. */
export function hasReturned(returned: string | undefined, value: number): boolean {
  return returned?.endsWith(`(0x${value.toString(16)})`) === true;
}
