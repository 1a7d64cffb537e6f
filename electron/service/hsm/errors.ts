import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { describeReturnValue, errorCodeOf } from '../../../shared/hsm/return-values.ts';

/** The number of the PKCS#11 return value an error of the binding carries, or null: it carries none. */
export function returnValueOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  // The binding names the same number in three ways: as `code`, in the message, or only in the first line of the stack.
  const match = /CKR_[^:\s]+:(\d+)/.exec(`${error.message}\n${error.stack ?? ''}`);
  const coded = 'code' in error && typeof error.code === 'number' && error.code !== 0 ? error.code : null;
  return coded ?? (match === null ? null : Number(match[1]));
}

/** Does `work`, of which it does not matter whether the token refuses it: what it should end is gone already. */
export function ignoreRefusal(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
  }
}

/** What the binding threw while `call` (a `C_…` name) ran, as a typed error. `meanings` override the general ones by return value. */
export function tokenError(call: string, error: unknown, meanings: Readonly<Record<number, ErrorCode>> = {}): ClavigerError {
  if (error instanceof ClavigerError) return error;
  const value = returnValueOf(error);
  if (value === null)
    return new ClavigerError('TOKEN_CALL_MALFORMED', { field: call, got: 'refused by the binding before it was made' });
  return new ClavigerError(meanings[value] ?? errorCodeOf(value), { field: call, got: describeReturnValue(value) });
}
