import { defineRule, demandsOf, everyStep, placeOf } from './rule.ts';

/** What proves something, or protects it, is never left out. */
export const optionalSteps = defineRule({
  id: 'RULE_OPTIONAL_STEPS',
  citation: 'design section 5: approvals and read-back cannot be waived; PCI PIN v3.1 requirement 7 (written procedures)',
  later: true,
  check: (bound) =>
    everyStep(bound)
      .filter((step) => step.optional !== null && demandsOf(step).always === true)
      .map((step) => ({
        path: placeOf(bound, step, 'optional'),
        expected: `nothing here, as ${step.kind} is always done`,
        got: 'a step that may be left out',
      })),
});
