import { stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** No one share gives the key back, and there is a custodian for each. */
export const thresholdSane = defineRule({
  id: 'RULE_THRESHOLD_SANE',
  citation: 'PCI DSS v4.0.1 requirement 3.7.6 (split knowledge); ISO/IEC 19592-2',
  check: (bound) => {
    const custodians = bound.roles.custodian ?? 0;
    return stepsOfKind(bound.steps, 'split').flatMap((step) => {
      const { threshold, total } = step.fields;
      return [
        ...(threshold >= 2 && threshold <= total
          ? []
          : [
              {
                path: placeOf(bound, step, 'threshold'),
                expected: `from 2 to ${total}, the number of shares`,
                got: String(threshold),
              },
            ]),
        ...(total <= custodians
          ? []
          : [
              {
                path: placeOf(bound, step, 'total'),
                expected: `at most ${custodians}, the number of custodians`,
                got: String(total),
              },
            ]),
      ];
    });
  },
});
