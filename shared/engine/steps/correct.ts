import { z } from 'zod';
import { countSchema } from '../../script/schema.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind, peopleOf } from '../step-kind.ts';

const valuesSchema = z.record(nameSchema, textSchema(400));

/** Something was recorded wrongly: the right words stand in a new event, and what was recorded stays as it is. */
export const correct = defineStepKind({
  fields: z.strictObject({ of: countSchema(0, 999_999_999), text: textSchema(1000) }),
  input: z.strictObject({ values: valuesSchema.optional() }),
  observed: z.strictObject({ of: z.int().min(0), text: textSchema(1000), values: valuesSchema }),
  renewed: false,
  anyOrder: false,
  repeat: 'never',
  insertable: {
    title: ({ of }) => `Correction of event ${of}`,
    say: 'What was recorded, and how it should read, is read aloud.',
    actor: 'administrator',
    minutes: 3,
    approve: () => [],
    refuse: ({ of }, { count }) => (of < count ? null : `an event that was recorded; the last is ${count - 1}`),
  },
  turns: (step, context) => [
    actorTurn(step, context, { id: 'write', title: 'type the right values, where values were written down' }),
    {
      id: 'confirm',
      title: 'sign that this is how it should read',
      people: [...peopleOf(context.plan, 'internal-witness'), ...peopleOf(context.plan, 'external-witness')],
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: () => ['something that was recorded wrongly on the day; a script cannot ask for a correction'],
  sets: (_step, world) => world,
  reduce: (facts, _step, observed, { id }) => {
    if (id === 'write') return { ...facts, corrections: [...facts.corrections, { ...observed, confirmed: false }] };
    return {
      ...facts,
      corrections: [...facts.corrections.slice(0, -1), { ...observed, confirmed: true }],
      records: { ...facts.records, ...observed.values },
    };
  },
  consistent: (step, { of, text, values }, { facts, turn }) => {
    const last = facts.corrections.at(-1);
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(facts.records, name));
    return firstUnmet([
      ['event that is corrected', step.fields.of, of],
      ['how it should read', step.fields.text, text],
      ['a value that was never written down', undefined, unknown],
      ['values as they were typed', turn === 'write' ? values : { ...last?.values }, values],
    ]);
  },
  shown: (step) => ({
    happens: 'The correction becomes an event of its own, and a witness signs it. Nothing that was recorded is changed.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Event', value: String(step.fields.of) },
      { label: 'How it should read', value: step.fields.text },
    ],
  }),
});
