import type { BoundStep } from '../../engine/step-kind.ts';
import type { BoundScript } from '../bind.ts';
import { stepsOfKind } from '../kinds.ts';
import type { Finding } from '../problem.ts';
import { defineRule, fieldOf, placeOf } from './rule.ts';

/** First of all it is seen who is there, by a document; and after an interruption the checkpoint on paper says that nothing was changed. */
export const rollCallFirst = defineRule({
  id: 'RULE_ROLL_CALL',
  citation:
    'RFC 3647 section 5.2.3 (identification and authentication for each role); design section 5 (people, fork and rollback)',
  later: true,
  check: (bound) => {
    const [first] = bound.steps;
    const early: readonly Finding[] =
      first === undefined || first.kind === 'roll-call'
        ? []
        : [{ path: placeOf(bound, first, 'kind'), expected: 'roll-call as the first step', got: first.kind }];
    return [...early, ...stepsOfKind(bound.steps, 'roll-call').flatMap((step) => checkStep(bound, step))];
  },
});

function checkStep(bound: BoundScript, step: BoundStep): readonly Finding[] {
  return ['identity', 'retype-checkpoint'].flatMap((field) => {
    const got = fieldOf(step, field);
    return got === 'yes' ? [] : [{ path: placeOf(bound, step, field), expected: 'yes', got: got ?? 'nothing' }];
  });
}
