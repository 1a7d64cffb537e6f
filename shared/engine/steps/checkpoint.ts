import { z } from 'zod';
import { needsRollCall } from '../../script/world.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind, peopleOf } from '../step-kind.ts';

/** The chain's head as sixteen words, written down by the witnesses. */
export const checkpoint = defineStepKind({
  fields: z.strictObject({}),
  input: z.strictObject({}),
  observed: z.strictObject({}),
  renewed: false,
  demands: { always: true, block: 'beside' },
  inAbort: true,
  anyOrder: false,
  repeat: 'alone',
  turns: (_step, { plan }) => [
    {
      id: 'noted',
      title: 'write the sixteen words down by hand, then sign',
      people: [...peopleOf(plan, 'internal-witness'), ...peopleOf(plan, 'external-witness')],
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: (_step, world) => needsRollCall(world),
  sets: (_step, world) => ({ ...world, checkpoint: 'written', checkpoints: world.checkpoints + 1 }),
  reduce: (facts) => ({ ...facts, checkpoint: facts.shownCheckpoint ?? facts.checkpoint }),
  consistent: (_step, _observed, { checkpointed }) => firstUnmet([['whether the words were recorded', true, checkpointed]]),
  shown: (_step, { head }) => ({
    happens:
      'The words stand for everything recorded so far. Whoever has them on paper can show later that nothing before them was changed.',
    undo: 'nothing-changes',
    expected: [{ label: 'Chain head', value: head }],
  }),
});
