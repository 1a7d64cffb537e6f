import { z } from 'zod';
import { needsKey, withKey } from '../../script/world.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { type Demand, type DoneAct, firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** The act by which a key loses CKA_EXTRACTABLE, whichever step it is part of. */
export const LOCK = 'make-unextractable';

/**
 * A key loses CKA_EXTRACTABLE for good, and that is read back; or everybody decides that it stays extractable. It stands after the block
 * with the shares, for a block that begins again wraps the key once more.
 */
export const lockKey = defineStepKind({
  fields: z.strictObject({ key: nameSchema, extractable: z.enum(['yes', 'no']) }),
  input: z.strictObject({}),
  observed: z.strictObject({ extractable: z.boolean() }),
  renewed: false,
  demands: { approval: true, always: true },
  anyOrder: false,
  turns: (step, context) => [
    actorTurn(step, context, {
      id: 'lock',
      title:
        step.fields.extractable === 'no'
          ? 'take from the key for good that it can leave the token'
          : 'read back that the key can leave the token',
    }),
  ],
  needs: (step, world) => [
    ...needsKey(world, step.fields.key),
    ...(world.keys[step.fields.key]?.extractable === false
      ? [`the key ${step.fields.key} may still leave the token (no earlier step has taken that from it)`]
      : []),
  ],
  sets: (step, world) => (step.fields.extractable === 'no' ? withKey(world, step.fields.key, { extractable: false }) : world),
  reduce: (facts, step, observed) => {
    const key = facts.keys[step.fields.key];
    if (key === undefined) return facts;
    return { ...facts, keys: { ...facts.keys, [step.fields.key]: { ...key, extractable: observed.extractable } } };
  },
  consistent: (step, observed, { facts, done }) =>
    firstUnmet([
      [`whether the key ${step.fields.key} could leave the token before`, true, facts.keys[step.fields.key]?.extractable],
      ['whether the key may leave the token afterwards', step.fields.extractable === 'yes', observed.extractable],
      demandLocked(done, step.fields.extractable === 'no'),
    ]),
  shown: (step, { facts }) => ({
    happens:
      step.fields.extractable === 'no'
        ? 'The token never lets the key out again, not even wrapped: CKA_EXTRACTABLE is taken from it and read back. What was wrapped ' +
          'before is the only copy.'
        : 'The plan says that the key may leave the token later, wrapped. That is read back from the token, and nothing is changed.',
    undo: step.fields.extractable === 'no' ? 'cannot-be-undone' : 'nothing-changes',
    expected: [
      { label: 'Key', value: facts.keys[step.fields.key]?.label ?? step.fields.key },
      {
        label: 'Afterwards',
        value: step.fields.extractable === 'no' ? 'the key is not extractable' : 'the key stays extractable',
      },
    ],
  }),
});

/** Demands that the key was locked in this attempt, and that this was read back; or, where it is not to be, that nothing was done. */
export function demandLocked(done: readonly DoneAct[], locked: boolean): Demand {
  const observed = done.findLast(({ act }) => act === LOCK)?.observed;
  return [`the act ${LOCK}, as it was recorded`, locked ? { extractable: false } : undefined, observed];
}
