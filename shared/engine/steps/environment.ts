import { z } from 'zod';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** The laptop's state, as far as it can be seen from inside. */
export const environment = defineStepKind({
  fields: z.strictObject({}),
  input: z.strictObject({}),
  observed: z.strictObject({
    checks: z.array(
      z.strictObject({ check: z.string(), verdict: z.enum(['checked', 'failed', 'not-checkable']), found: z.string() }),
    ),
  }),
  renewed: false,
  demands: { always: true },
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => [actorTurn(step, context, { id: 'look', title: 'start the checks of this laptop' })],
  needs: () => [],
  sets: (_step, world) => ({ ...world, environmentChecked: true, printerReady: true }),
  reduce: (facts) => facts,
  consistent: (_step, { checks }) => firstUnmet([['whether anything was looked at', true, checks.length > 0]]),
  shown: () => ({
    happens:
      'The program looks at network interfaces, swap, core dumps, debuggers and the clock of this laptop and writes down what it finds. ' +
      'It is evidence against honest mistakes, not a proof.',
    undo: 'nothing-changes',
    expected: [{ label: 'Network', value: 'no interface up but loopback; in practice it is only noted' }],
  }),
});
