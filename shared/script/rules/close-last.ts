import type { BoundScript } from '../bind.ts';
import type { Finding } from '../problem.ts';
import { defineRule, placeOf } from './rule.ts';

/** Everybody decides, the transcript is closed, everybody signs it; nothing comes after. */
export const closeLast = defineRule({
  id: 'RULE_CLOSE_LAST',
  citation: 'WebTrust for CAs, key generation script (sign-off by participants and witnesses); design section 9',
  check: (bound) => {
    const ends: readonly [string, number][] = [
      ['close', bound.steps.length - 2],
      ['sign-transcript', bound.steps.length - 1],
    ];
    return ends.flatMap(([kind, place]) => checkEnd(bound, kind, place));
  },
});

function checkEnd(bound: BoundScript, kind: string, place: number): readonly Finding[] {
  const wanted = kind === 'close' ? 'last step but one' : 'last step';
  const found = bound.steps.flatMap((step, index) => (step.kind === kind ? [{ step, index }] : []));
  if (found.length === 0) return [{ path: 'sections', expected: `${kind} as the ${wanted}`, got: 'no such step' }];
  return found
    .filter(({ index }) => index !== place)
    .map(({ step, index }) => ({
      path: placeOf(bound, step),
      expected: `${kind} only as the ${wanted}`,
      got: `step ${index + 1} of ${bound.steps.length}`,
    }));
}
