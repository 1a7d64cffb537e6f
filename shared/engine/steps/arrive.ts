import { z } from 'zod';
import { nameSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind } from '../step-kind.ts';
import { allowed, allowTurns, demandAllowing, isAllowing } from './allowing.ts';

/** Somebody who had left comes back, and proves presence anew. */
export const arrive = defineStepKind({
  fields: z.strictObject({ person: nameSchema }),
  input: z.strictObject({}),
  observed: z.strictObject({ certificateSha256: z.string().optional() }),
  renewed: false,
  anyOrder: false,
  insertable: {
    title: ({ person }) => `${person} comes back`,
    say: 'Somebody comes back. Nothing goes on until they have proved that it is them.',
    actor: 'administrator',
    minutes: 2,
    approve: () => [],
    unattended: true,
    refuse: ({ person }, { facts, block }) => {
      if (!facts.departed.includes(person)) return 'somebody who has left the room';
      return block === null ? null : `the section ${block} is over first, or an exception is called: nobody comes into it`;
    },
  },
  turns: (step, context) => [
    ...allowTurns(context, step.fields.person),
    {
      id: `present-${step.fields.person}`,
      title: `${context.plan.people.find(({ id }) => id === step.fields.person)?.name ?? ''} proves presence by signing`,
      people: [step.fields.person],
      secret: 'none',
      signs: 'presence',
    },
  ],
  needs: () => [],
  sets: (_step, world) => world,
  reduce: (facts, step, _observed, { id, person }) =>
    isAllowing(id)
      ? allowed(facts, id, person)
      : { ...facts, departed: facts.departed.filter((other) => other !== step.fields.person) },
  consistent: (_step, observed, context) => {
    const planned = context.plan.people.find(({ id }) => id === context.person)?.certificateSha256;
    const expected = isAllowing(context.turn) ? undefined : planned;
    return firstUnmet([...demandAllowing(context), [`certificate of ${context.person}`, expected, observed.certificateSha256]]);
  },
  shown: (step, { plan }) => ({
    happens: 'The person opens their own key and signs the chain as it stands now. Then they can act and approve again.',
    undo: 'nothing-changes',
    expected: plan.people
      .filter(({ id }) => id === step.fields.person)
      .map(({ name, role, certificateSha256 }) => ({ label: `${name}, ${role}`, value: `certificate ${certificateSha256}` })),
  }),
});
