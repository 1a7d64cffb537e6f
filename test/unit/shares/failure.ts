import { ClavigerError } from '../../../shared/core/errors/index.ts';

/** The typed error `act` fails with; any other outcome fails the test. */
export async function failure(act: () => unknown): Promise<ClavigerError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ClavigerError) return error;
    throw error;
  }
  throw new Error('expected a typed error');
}
