import { z } from 'zod';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** Facts of the room that only people can see: serial numbers, bag numbers, places. */
export const record = defineStepKind({
  fields: z.strictObject({ items: z.record(nameSchema, textSchema(200)) }),
  input: z.strictObject({ values: z.record(nameSchema, textSchema(400)).optional() }),
  observed: z.strictObject({ values: z.record(nameSchema, textSchema(400)) }),
  renewed: false,
  demands: { block: 'beside' },
  inAbort: true,
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => [actorTurn(step, context, { id: 'write-down', title: 'type what everybody can see' })],
  needs: () => [],
  sets: (_step, world) => world,
  reduce: (facts, _step, observed) => ({ ...facts, records: { ...facts.records, ...observed.values } }),
  consistent: (step, { values }) =>
    firstUnmet([['items written down', Object.keys(step.fields.items).sort(), Object.keys(values).sort()]]),
  shown: (step) => ({
    happens: 'What is typed here goes into the transcript as it is. Nothing secret belongs here.',
    undo: 'nothing-changes',
    expected: Object.entries(step.fields.items).map(([label, value]) => ({ label, value })),
  }),
});
