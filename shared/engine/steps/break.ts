import { z } from 'zod';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import {
  actorTurn,
  type BoundStep,
  defineStepKind,
  peopleOf,
  type StepContext,
  type Turn,
  type TurnContext,
} from '../step-kind.ts';

/** What is sealed, one a line or with semicolons between. */
const itemsSchema = textSchema(1000)
  .transform((text) =>
    text
      .split(/[;\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .refine((items) => items.length >= 1 && items.length <= 12, 'one to twelve items, with semicolons between')
  .refine((items) => new Set(items).size === items.length, 'no item twice');

const fieldsSchema = z.strictObject({ items: itemsSchema });
type BreakStep = BoundStep<z.output<typeof fieldsSchema>>;

const bagsSchema = z.array(z.strictObject({ item: textSchema(1000), bag: textSchema(60) })).max(12);
const observedSchema = z.strictObject({
  people: z.int().min(0),
  bags: bagsSchema,
  /** Id of the exception in which it was decided how to go on with other bags or people. */
  exception: nameSchema.optional(),
});

/** Everybody leaves: what must not be touched is sealed, and bag numbers and people are compared when they are back. */
export const roomBreak = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({
    /** Bag numbers in the order of the items. */
    bags: z.array(textSchema(60)).max(12).optional(),
    people: z.int().min(0).max(99).optional(),
    exception: nameSchema.optional(),
  }),
  observed: observedSchema,
  renewed: false,
  anyOrder: false,
  repeat: 'never',
  empties: true,
  insertable: {
    title: () => 'Break',
    say: 'Everybody leaves the room together, and comes back together. What must not be touched is sealed in numbered bags before.',
    actor: 'administrator',
    minutes: 20,
    approve: () => [],
    refuse: (_fields, { block }) =>
      block === null ? null : `the section ${block} is finished first: its key material is in the memory of the laptop`,
  },
  conceals: (turn, taken) => (turn === 'seal' || turn === 'seal-witness') && !taken.includes('return'),
  turns: (step, context) => [
    actorTurn(step, context, { id: 'seal', title: 'seal each item, type the number of its bag, and count the people' }),
    witnessTurn(context, 'seal-witness', 'sign that the bags are sealed and everybody leaves'),
    actorTurn(step, context, { id: 'return', title: 'type the numbers from the bags, and count the people' }),
    witnessTurn(context, 'return-witness', 'sign that the bags are whole and everybody is back'),
  ],
  needs: (_step, world) => [
    ...(world.rollCalled ? [] : ['people have proved presence (roll-call)']),
    ...(world.clearSets.size === 0 ? [] : ['no key material is in the clear while the room is empty']),
  ],
  sets: (_step, world) => world,
  reduce: (facts, step, { people, bags }, { id }) => {
    if (id === 'seal') return { ...facts, breaks: { ...facts.breaks, [step.id]: { people, bags } } };
    const sealed = facts.breaks[step.id];
    if (id !== 'return' || sealed === undefined) return facts;
    return { ...facts, breaks: { ...facts.breaks, [step.id]: { ...sealed, returned: { people, bags } } } };
  },
  consistent: (step, observed, context) =>
    firstUnmet([
      ['items that were sealed', [...step.fields.items], observed.bags.map(({ item }) => item)],
      ...(context.turn === 'seal' ? demandSealed(observed, context) : demandSame(step, observed, context)),
    ]),
  shown: (step) => ({
    happens:
      'The token is logged out. Each item goes into a bag, and its number is typed. When everybody is back the numbers are typed again from the bags, ' +
      'unseen beside the first, and must be the same; then everybody proves presence anew, and the token is logged in to again.',
    undo: 'can-be-repeated',
    expected: step.fields.items.map((item, index) => ({ label: `Item ${index + 1}`, value: item })),
  }),
});

function witnessTurn({ plan }: StepContext, id: string, title: string): Turn {
  const people = [...peopleOf(plan, 'internal-witness'), ...peopleOf(plan, 'external-witness')];
  return { id, title, people, secret: 'none', signs: 'acknowledge' };
}

function demandSealed({ people, bags, exception }: z.output<typeof observedSchema>, { present }: TurnContext): readonly Demand[] {
  const numbers = bags.map(({ bag }) => bag);
  return [
    ['people who are present', present.length, people],
    ['bags with different numbers', new Set(numbers).size, numbers.length],
    ['exception', undefined, exception],
  ];
}

function demandSame(
  { id }: BreakStep,
  { people, bags, exception }: z.output<typeof observedSchema>,
  { facts, turn }: TurnContext,
): readonly Demand[] {
  const sealed = facts.breaks[id];
  const before = turn === 'return-witness' ? sealed?.returned : sealed;
  const accepted = exception === undefined || (turn !== 'seal-witness' && isAccepted(facts, exception, id));
  const free = exception !== undefined && turn === 'return';
  return [
    ['exception in which other bags or people were accepted', true, accepted],
    ['people', before?.people, free ? before?.people : people],
    [
      'numbers of the bags',
      before?.bags.map(({ bag }) => bag),
      free ? before?.bags.map(({ bag }) => bag) : bags.map(({ bag }) => bag),
    ],
  ];
}

/** Whether an exception that was called during the break `during` lets it end with other bags: signed by a security officer and a witness. */
export function isAccepted({ exceptions }: Pick<Facts, 'exceptions'>, exception: string, during: string): boolean {
  const fact = exceptions[exception];
  if (fact === undefined || fact.during !== during || fact.decision?.severity !== 'replace') return false;
  return ['officer', 'witness'].every((who) => Object.hasOwn(fact.signed, `sign-${fact.round}-${who}`));
}
