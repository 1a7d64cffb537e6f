import { z } from 'zod';
import { needsRollCall } from '../../script/world.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind } from '../step-kind.ts';
import {
  checkpointRow,
  checkpointTurns,
  demandTyped,
  typedCheckpoint,
  typedCheckpointSchema,
  typedWordsSchema,
} from './checkpoint-turns.ts';

/** Two people type the last checkpoint from their own papers: this is the chain they wrote it down from. */
export const confirmCheckpoint = defineStepKind({
  fields: z.strictObject({}),
  input: z.strictObject({ words: typedWordsSchema }),
  observed: typedCheckpointSchema,
  renewed: 'unless-done',
  demands: { always: true, block: 'beside' },
  undo: (facts) => (facts.checkpoint === null ? facts : { ...facts, checkpoint: { ...facts.checkpoint, typedBy: [] } }),
  anyOrder: false,
  repeat: 'alone',
  turns: (_step, context) => checkpointTurns(context),
  needs: (_step, world) => [
    ...needsRollCall(world),
    ...(world.checkpoint === 'none' ? ['a checkpoint was written down (checkpoint)'] : []),
  ],
  sets: (_step, world) => ({ ...world, checkpoint: 'typed' }),
  reduce: (facts, _step, _observed, { id, person }) => typedCheckpoint(facts, id, person),
  consistent: (_step, observed, context) => firstUnmet(demandTyped(observed.checkpoint, context)),
  shown: (_step, { facts }) => ({
    happens:
      'Two people type the words of the last checkpoint from their own papers, one after the other. They agree only where this laptop ' +
      'still holds the transcript that was written down. The words are on no screen meanwhile.',
    undo: 'nothing-changes',
    expected: [checkpointRow(facts)],
  }),
});
