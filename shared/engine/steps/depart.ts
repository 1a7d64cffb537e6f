import { z } from 'zod';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind } from '../step-kind.ts';
import { allowed, allowTurns, demandAllowing, isAllowed } from './allowing.ts';

/** Somebody leaves the room: until they come back, or are replaced, whatever needs them waits. */
export const depart = defineStepKind({
  fields: z.strictObject({ person: nameSchema, reason: textSchema(400) }),
  input: z.strictObject({}),
  observed: z.strictObject({}),
  renewed: false,
  anyOrder: false,
  insertable: {
    title: ({ person }) => `${person} leaves the room`,
    say: 'Somebody leaves. Nothing goes on until that is written down.',
    actor: 'administrator',
    minutes: 2,
    approve: () => [],
    refuse: ({ person }, { plan, facts, block }) => {
      if (!plan.people.some(({ id }) => id === person)) return 'somebody of the plan';
      if (facts.departed.includes(person)) return 'somebody who has not left already';
      return block === null ? null : `the section ${block} is over first, or an exception is called: nobody leaves it`;
    },
  },
  turns: (step, context) => allowTurns(context, step.fields.person),
  needs: () => [],
  sets: (_step, world) => world,
  reduce: (facts, step, _observed, { id, person }) => {
    const known = allowed(facts, id, person);
    return isAllowed(id) ? { ...known, departed: [...known.departed, step.fields.person] } : known;
  },
  room: ({ plan, present }, step, _observed, { id }) => ({
    plan,
    present: isAllowed(id) ? present.filter((other) => other !== step.fields.person) : present,
  }),
  consistent: (_step, _observed, context) => firstUnmet(demandAllowing(context)),
  shown: (step, { plan }) => ({
    happens:
      'From now on this person can neither act nor approve. They prove presence again when they come back, or somebody takes their place.',
    undo: 'nothing-changes',
    expected: [
      { label: 'Who leaves', value: plan.people.find(({ id }) => id === step.fields.person)?.name ?? step.fields.person },
      { label: 'Reason', value: step.fields.reason },
    ],
  }),
});
