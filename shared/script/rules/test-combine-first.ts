import { isKind, stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** Shares are proved to give the key back while they can still be made again. */
export const testCombineFirst = defineRule({
  id: 'RULE_TEST_COMBINE',
  citation:
    'design section 7: every minimal subset is combined before anything is printed; NIST SP 800-57 part 2 (recovery is tested)',
  check: (bound) =>
    stepsOfKind(bound.steps, 'print-share')
      .filter((print) => {
        const before = bound.steps.slice(
          0,
          bound.steps.findIndex((step) => step.id === print.id),
        );
        return !before.some((step) => isKind(step, 'test-combine') && step.fields.set === print.fields.set);
      })
      .map((print) => ({
        path: placeOf(bound, print),
        expected: `a test-combine of ${print.fields.set} before it`,
        got: 'none',
      })),
});
