import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { StepEffect } from '../effect.ts';

/** Presence is the signature that ends the turn; here only the certificate it must be made with is recorded. */
export const rollCall: StepEffect = {
  run: async ({ state, person }) => {
    const found = state().plan.people.find((candidate) => candidate.id === person);
    if (found === undefined) throw new ClavigerError('PERSON_UNKNOWN', { field: 'person', got: person });
    return { certificateSha256: found.certificateSha256 };
  },
};
