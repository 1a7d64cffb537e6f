import type { StepKindId } from '../../engine/steps/index.ts';
import { defineRule, placeOf } from './rule.ts';

const ACTS_ON_KEYS: readonly StepKindId[] = [
  'initialise-token',
  'generate-key',
  'split',
  'print-share',
  'wrap-backup',
  'byok-wrap',
  'write-media',
  'transition-key',
  'destroy-key',
  'destroy-sheets',
];

/** No single person does anything with a token or key: initialise, generate, split, print, wrap and export each need somebody else's approval. */
export const twoPerson = defineRule({
  id: 'RULE_TWO_PERSON',
  citation: 'PCI DSS v4.0.1 requirement 3.7.6 (dual control); PCI PIN v3.1 requirement 7',
  check: (bound) =>
    bound.steps
      .filter((step) => (ACTS_ON_KEYS as readonly string[]).includes(step.kind))
      .filter((step) => !step.approve.some(({ role, count }) => role !== step.actor || count > 1))
      .map((step) => ({
        path: placeOf(bound, step),
        expected: `an approval by somebody other than the ${step.actor} who acts`,
        got: step.approve.length === 0 ? 'no approval' : `one by ${step.actor} only`,
      })),
});
