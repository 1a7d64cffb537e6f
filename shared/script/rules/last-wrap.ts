import { type StepOf, stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** When a key has gone where it should, it can go nowhere else. */
export const lastWrap = defineRule({
  id: 'RULE_LAST_WRAP',
  citation: 'design section 6: targets lose CKA_EXTRACTABLE after the last planned wrap; PCI DSS v4.0.1 requirement 3.6.1',
  check: (bound) => {
    const final = new Map<string, StepOf<'byok-wrap'>>();
    const wraps = stepsOfKind(bound.steps, 'byok-wrap');
    // One that may be left out is not the last for sure, so it decides only where there is no other.
    for (const step of [
      ...wraps.filter(({ optional }) => optional !== null),
      ...wraps.filter(({ optional }) => optional === null),
    ])
      final.set(step.fields.key, step);
    return [...final.values()]
      .filter((step) => step.fields.last === 'no')
      .map((step) => ({
        path: placeOf(bound, step, 'last'),
        expected: `yes, as no later step wraps ${step.fields.key} for a cloud`,
        got: 'no',
      }));
  },
});
