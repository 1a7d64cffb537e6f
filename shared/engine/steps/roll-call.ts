import { z } from 'zod';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind } from '../step-kind.ts';

/** Everybody proves presence with the key they will sign with at the end. */
export const rollCall = defineStepKind({
  fields: z.strictObject({}),
  input: z.strictObject({}),
  observed: z.strictObject({ certificateSha256: z.string() }),
  renewed: true,
  anyOrder: true,
  turns: (_step, { plan }) =>
    plan.people.map((person) => ({
      id: `present-${person.id}`,
      title: `${person.name} proves presence by signing`,
      people: [person.id],
      secret: 'none' as const,
      signs: 'presence' as const,
    })),
  needs: () => [],
  sets: (_step, world) => ({ ...world, rollCalled: true, present: new Set(Object.keys(world.people)) }),
  reduce: (facts) => facts,
  consistent: (_step, observed, { plan, person }) => {
    const planned = plan.people.find(({ id }) => id === person);
    return firstUnmet([[`certificate of ${person}`, planned?.certificateSha256, observed.certificateSha256]]);
  },
  shown: (_step, { plan }) => ({
    happens: 'Each person named in the plan opens their key with their own passphrase and signs the chain as it stands now.',
    undo: 'nothing-changes',
    expected: plan.people.map((person) => ({
      label: `${person.name}, ${person.role}`,
      value: `certificate ${person.certificateSha256}`,
    })),
  }),
});
