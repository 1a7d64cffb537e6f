import { z } from 'zod';
import { needsRollCall } from '../../script/world.ts';
import { textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind } from '../step-kind.ts';

/** Everybody says whether the ceremony was done as the script says; then the transcript is closed. */
export const close = defineStepKind({
  fields: z.strictObject({ statement: textSchema(4000) }),
  input: z.strictObject({
    decision: z.enum(['agree', 'agree-with-note', 'refuse']).optional(),
    note: z.union([textSchema(2000), z.literal('')]).optional(),
  }),
  observed: z.strictObject({ decision: z.enum(['agree', 'agree-with-note', 'refuse']), note: z.string() }),
  renewed: false,
  demands: { always: true },
  anyOrder: true,
  turns: (_step, { plan }) =>
    plan.people.map((person) => ({
      id: `decide-${person.id}`,
      title: `${person.name} agrees, agrees with a note, or refuses`,
      people: [person.id],
      secret: 'none' as const,
      signs: 'decide' as const,
    })),
  needs: (_step, world) => [
    ...needsRollCall(world),
    ...Object.entries(world.sets).flatMap(([name, set]) =>
      Array.from({ length: set.total }, (_unused, position) => `${name}/${position + 1}`)
        .filter((sheet) => !world.readBack.has(sheet))
        .map((sheet) => `share ${sheet} was read back (read-back-share)`),
    ),
  ],
  sets: (_step, world) => ({ ...world, closed: true }),
  reduce: (facts) => facts,
  consistent: (_step, { decision, note }) =>
    firstUnmet([[`whether ${decision} is alone or has its reason`, true, decision === 'agree' || note !== '']]),
  shown: (step) => ({
    happens: 'After the last decision the transcript is closed. Nothing can be added to it afterwards.',
    undo: 'cannot-be-undone',
    expected: [{ label: 'Statement', value: step.fields.statement }],
  }),
});
