import type { BoundStep } from '../../engine/step-kind.ts';
import type { BoundScript } from '../bind.ts';
import { defineRule, demandsOf, everyStep, fieldOf, placeOf } from './rule.ts';

/** What was made elsewhere is told from what could be put in its place: a digest, or the plan, says beforehand which one it must be. */
export const expectedDigest = defineRule({
  id: 'RULE_EXPECTED_DIGEST',
  citation:
    'PCI DSS v4.0.1 requirement 3.7.7 (prevent substitution of keys); design section 2.8 (any comparison is hard to fake)',
  later: true,
  check: (bound) =>
    everyStep(bound).flatMap((step) => {
      const { namedBy = [] } = demandsOf(step);
      if (namedBy.length === 0 || namedBy.some((name) => isGiven(bound, step, name))) return [];
      const [name] = namedBy.filter((field) => fieldOf(step, field) !== undefined);
      const expected = `${namedBy.join(' or ')} as a parameter, a digest, or under expect`;
      return [{ path: placeOf(bound, step, name), expected, got: name === undefined ? 'none' : 'a text of the script' }];
    }),
});

/** A parameter is bound when the ceremony is planned: it is seen and approved as the very thing that is meant. */
function isGiven(bound: BoundScript, step: BoundStep, name: string): boolean {
  const isParameter = bound.positions.has(`${placeOf(bound, step, name)}.parameter`);
  return isParameter || /^[0-9a-f]{64}$/.test(fieldOf(step, name) ?? '') || Object.hasOwn(step.expect, name);
}
