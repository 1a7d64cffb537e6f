import { z } from 'zod';
import { needsRollCall } from '../../script/world.ts';
import { textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind, peopleOf, type Turn } from '../step-kind.ts';

/** Every custodian signs that they understand and accept what they are responsible for (PCI DSS 3.7.8). */
export const acknowledge = defineStepKind({
  fields: z.strictObject({ text: textSchema(4000) }),
  input: z.strictObject({}),
  observed: z.strictObject({}),
  renewed: false,
  demands: { always: true },
  repeat: 'alone',
  anyOrder: true,
  turns: (_step, { plan }) =>
    peopleOf(plan, 'custodian').map(
      (id): Turn => ({
        id: `acknowledge-${id}`,
        title: `${plan.people.find((person) => person.id === id)?.name ?? id} signs the responsibilities of a custodian`,
        people: [id],
        secret: 'none',
        signs: 'acknowledge',
      }),
    ),
  needs: (_step, world) => needsRollCall(world),
  sets: (_step, world) => ({ ...world, acknowledged: true }),
  reduce: (facts, step) => ({ ...facts, duties: step.fields.text }),
  consistent: (_step, _observed, { turn, person }) => firstUnmet([['who signs', `acknowledge-${person}`, turn]]),
  shown: (step) => ({ happens: step.fields.text, undo: 'nothing-changes', expected: [] }),
});
