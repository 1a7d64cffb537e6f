import type { z } from 'zod';
import { isAllowing } from '../../../../shared/engine/steps/allowing.ts';
import { asksIdentityOfNewcomer, type replacePerson as kind } from '../../../../shared/engine/steps/replace-person.ts';
import { findPerson } from '../approvals.ts';
import type { StepEffect } from '../effect.ts';
import { requireIdentity } from './roll-call.ts';

/** Once it is allowed, the newcomer proves presence; until then nothing is recorded but who allowed it. */
export const replacePerson: StepEffect = {
  run: async ({ state, person, turn, input }) => {
    if (isAllowing(turn)) return {};
    const { plan, facts, present } = state();
    const { certificateSha256 } = findPerson(plan, person);
    if (!asksIdentityOfNewcomer(person, facts)) return { certificateSha256 };
    const { identity } = input as z.output<typeof kind.input>;
    return { certificateSha256, identity: requireIdentity({ plan, present }, person, identity) };
  },
};
