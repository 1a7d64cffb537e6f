import { ClavigerError } from '../../../../shared/core/errors/index.ts';

/** The error for an argument that must not reach native code. */
export function malformed(field: string, expected: string): ClavigerError {
  return new ClavigerError('TOKEN_CALL_MALFORMED', { field, expected });
}
