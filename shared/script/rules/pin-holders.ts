import type { BoundScript } from '../bind.ts';
import { type StepOf, stepsOfKind } from '../kinds.ts';
import type { Finding } from '../problem.ts';
import { defineRule, placeOf } from './rule.ts';

const HOLDERS = [
  'officer-pin-holder',
  'officer-pin-second-holder',
  'user-pin-holder',
  'user-pin-second-holder',
] as const satisfies readonly (keyof StepOf<'initialise-token'>['fields'])[];

/** Nobody who sets up a token holds two of its PINs or parts, and its user PIN is held by no one who could unlock it. */
export const pinHolders = defineRule({
  id: 'RULE_PIN_HOLDERS',
  citation: 'PCI DSS v4.0.1 requirement 3.7.6 (split knowledge and dual control); design section 6',
  check: (bound) => stepsOfKind(bound.steps, 'initialise-token').flatMap((step) => checkStep(bound, step)),
});

function checkStep(bound: BoundScript, step: StepOf<'initialise-token'>): readonly Finding[] {
  const held = HOLDERS.flatMap((field) => {
    const role = step.fields[field];
    return role === undefined ? [] : [{ field, role }];
  });
  return held
    .filter(({ role }, index) => held.slice(0, index).some((earlier) => earlier.role === role))
    .map(({ field, role }) => ({
      path: placeOf(bound, step, field),
      expected: 'a role that holds no other PIN of the token, nor part of one',
      got: role,
    }));
}
