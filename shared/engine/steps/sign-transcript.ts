import { z } from 'zod';
import { textSchema } from '../../transcript/schemas.ts';
import { defineStepKind } from '../step-kind.ts';

/** Everybody signs the statement over the closed transcript; then the folder is written. Its turns stand outside the chain. */
export const signTranscript = defineStepKind({
  fields: z.strictObject({ folder: textSchema(1024) }),
  input: z.strictObject({}),
  observed: z.strictObject({}),
  renewed: false,
  demands: { always: true },
  anyOrder: true,
  turns: (_step, { plan }) => [
    ...plan.people.map((person) => ({
      id: `sign-${person.id}`,
      title: `${person.name} signs the statement`,
      people: [person.id],
      secret: 'none' as const,
      signs: null,
    })),
  ],
  needs: (_step, world) => (world.closed ? [] : ['the transcript is closed (close)']),
  sets: (_step, world) => ({ ...world, signed: true }),
  reduce: (facts) => facts,
  shown: (step) => ({
    happens:
      'Each person signs the statement with their own key. When the last one has signed, the transcript folder is written and verified.',
    undo: 'cannot-be-undone',
    expected: [{ label: 'Folder', value: step.fields.folder }],
  }),
});
