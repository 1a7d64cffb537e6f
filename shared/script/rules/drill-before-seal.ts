import { stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** What goes into a bag was proved before: the shares give the key back, and this very sheet was read back. */
export const drillBeforeSeal = defineRule({
  id: 'RULE_DRILL_BEFORE_SEAL',
  citation:
    'PCI PIN v3.1 requirement 6-3 (a component is sealed at once, and so cannot be looked at again); design section 7 (proof before print)',
  later: true,
  check: (bound) => {
    return stepsOfKind(bound.steps, 'seal').flatMap((seal) => {
      const { set, index, holder } = seal.fields;
      const before = bound.steps.slice(0, bound.steps.indexOf(seal));
      const tested = stepsOfKind(before, 'test-combine').some(({ fields }) => fields.set === set);
      const read = stepsOfKind(before, 'read-back-share').some(
        ({ fields }) => fields.set === set && fields.index === index && fields.holder === holder,
      );
      return [
        ...(tested ? [] : [`a test-combine of ${set} before it`]),
        ...(read ? [] : [`a read-back-share of share ${index} of ${set} by ${holder} before it`]),
      ].map((expected) => ({ path: placeOf(bound, seal), expected, got: 'none' }));
    });
  },
});
