import { isAllowing } from '../../../../shared/engine/steps/allowing.ts';
import { findPerson } from '../approvals.ts';
import type { StepEffect } from '../effect.ts';

/** Presence is the signature that ends the last turn; here only the certificate it must be made with is recorded. */
export const arrive: StepEffect = {
  run: async ({ state, person, turn }) =>
    isAllowing(turn) ? {} : { certificateSha256: findPerson(state().plan, person).certificateSha256 },
};
