import { defineRule, demandsOf, everyStep, placeOf } from './rule.ts';

/** No single person does anything with a token, a key or a share: each such act needs somebody else's approval, after an abort as well. */
export const twoPerson = defineRule({
  id: 'RULE_TWO_PERSON',
  citation: 'PCI DSS v4.0.1 requirement 3.7.6 (dual control); PCI PIN v3.1 requirement 7',
  check: (bound) =>
    everyStep(bound)
      .filter((step) => demandsOf(step).approval === true)
      .filter((step) => !step.approve.some(({ role, count }) => role !== step.actor || count > 1))
      .map((step) => ({
        path: placeOf(bound, step),
        expected: `an approval by somebody other than the ${step.actor} who acts`,
        got: step.approve.length === 0 ? 'no approval' : `one by ${step.actor} only`,
      })),
});
