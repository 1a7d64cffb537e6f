import { z } from 'zod';
import { needsRollCall } from '../../script/world.ts';
import { textSchema } from '../../transcript/schemas.ts';
import { defineStepKind } from '../step-kind.ts';

/** A decision and nothing else: the approvals named in the script are the step. */
export const approve = defineStepKind({
  fields: z.strictObject({ decision: textSchema(2000) }),
  input: z.strictObject({}),
  observed: z.strictObject({}),
  renewed: false,
  demands: { always: true, block: 'beside' },
  anyOrder: false,
  repeat: 'alone',
  turns: () => [],
  needs: (step, world) => [
    ...needsRollCall(world),
    ...(step.approve.length > 0 ? [] : ['at least one approval is asked for (approve)']),
  ],
  sets: (_step, world) => world,
  reduce: (facts) => facts,
  shown: (step, { plan }) => ({
    happens: step.fields.decision,
    undo: 'nothing-changes',
    expected: Object.entries(plan.parameters).map(([label, value]) => ({ label, value: value === '' ? '(empty)' : value })),
  }),
});
