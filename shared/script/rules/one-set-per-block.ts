import { stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** A block holds one wrapping key, so that beginning it again voids one set and nothing else. */
export const oneSetPerBlock = defineRule({
  id: 'RULE_ONE_SET_PER_BLOCK',
  citation: 'design section 5 (blocks); PCI PIN v3.1 requirement 9 (no person could know two parts)',
  check: (bound) => {
    const splits = stepsOfKind(bound.steps, 'split');
    return splits
      .filter((step, position) => splits.slice(0, position).some((earlier) => earlier.section === step.section))
      .map((step) => ({ path: placeOf(bound, step), expected: `one split in the section ${step.section}`, got: 'another one' }));
  },
});
