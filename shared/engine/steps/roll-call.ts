import { z } from 'zod';
import type { Plan } from '../../transcript/plan.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import { type BoundStep, defineStepKind, type StepContext, type Turn, type TurnContext } from '../step-kind.ts';
import {
  checkpointRow,
  checkpointTurns,
  demandTyped,
  isCheckpointTurn,
  typedCheckpoint,
  typedWordsSchema,
} from './checkpoint-turns.ts';

/** How somebody was known: which document, the last four characters of its number, and who compared it with them. */
export const identitySchema = z.strictObject({
  document: textSchema(60),
  lastFour: z.string().regex(/^[0-9A-Za-z]{4}$/, 'the last four letters or digits of the number'),
  checkedBy: nameSchema,
});
export type Identity = z.infer<typeof identitySchema>;

const fieldsSchema = z.strictObject({
  identity: z.enum(['yes', 'no']).optional(),
  'retype-checkpoint': z.enum(['yes', 'no']).optional(),
});
type RollCallStep = BoundStep<z.output<typeof fieldsSchema>>;

/** Everybody proves presence with the key they will sign with at the end. */
export const rollCall = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({ identity: identitySchema.optional(), words: typedWordsSchema.optional() }),
  observed: z.strictObject({
    certificateSha256: z.string().optional(),
    identity: identitySchema.optional(),
    checkpoint: z.int().min(0).optional(),
  }),
  renewed: true,
  demands: { always: true },
  anyOrder: true,
  repeat: 'alone',
  turns: (step, context) => [
    ...presentPeople(context).map(
      (person): Turn => ({
        id: `present-${person.id}`,
        title: `${person.name} proves presence by signing`,
        people: [person.id],
        secret: 'none',
        signs: 'presence',
      }),
    ),
    ...(retypes(step, context) ? checkpointTurns(context) : []),
  ],
  needs: () => [],
  sets: (_step, world) => ({ ...world, rollCalled: true, present: new Set(Object.keys(world.people)) }),
  reduce: (facts, _step, observed, { id, person }) => {
    if (isCheckpointTurn(id)) return typedCheckpoint(facts, id, person);
    if (observed.identity === undefined) return facts;
    return { ...facts, identified: [...facts.identified, person] };
  },
  consistent: (step, observed, context) => {
    if (isCheckpointTurn(context.turn))
      return firstUnmet([
        ...demandTyped(observed.checkpoint, context),
        ['what else was observed', undefined, observed.certificateSha256 ?? observed.identity?.document],
      ]);
    const planned = context.plan.people.find(({ id }) => id === context.person);
    return firstUnmet([
      [`certificate of ${context.person}`, planned?.certificateSha256, observed.certificateSha256],
      ['checkpoint typed with it', undefined, observed.checkpoint],
      ...demandIdentity(step, observed.identity, context),
    ]);
  },
  shown: (step, { plan, facts }) => ({
    happens:
      'Each person named in the plan opens their key with their own passphrase and signs the chain as it stands now.' +
      (step.fields.identity === 'yes' ? ' Somebody else has looked at their identity document before.' : '') +
      (retypes(step, { facts }) ? ' Then two people type the last checkpoint from their own papers.' : ''),
    undo: 'nothing-changes',
    expected: [
      ...presentPeople({ plan, facts }).map((person) => ({
        label: `${person.name}, ${person.role}`,
        value: `certificate ${person.certificateSha256}`,
      })),
      ...(retypes(step, { facts }) ? [checkpointRow(facts)] : []),
    ],
  }),
});

/** Everybody but those who have left the room: they are called when they come back. */
function presentPeople({ plan, facts }: Pick<StepContext, 'plan' | 'facts'>): Plan['people'] {
  return plan.people.filter(({ id }) => !facts.departed.includes(id));
}

/**
 * Whether the roll is called after an interruption, and the transcript is held against what people have on paper. An aborted ceremony makes
 * nothing any more: papers that are lost must not keep it from ending.
 */
function retypes({ fields }: RollCallStep, { facts }: Pick<StepContext, 'facts'>): boolean {
  return fields['retype-checkpoint'] === 'yes' && facts.interruptions > 0 && facts.checkpoint !== null && facts.ending === null;
}

/** Whether the document of `person` is looked at when they prove presence: once in a ceremony. */
export function asksIdentity(fields: unknown, person: string, { facts }: Pick<StepContext, 'facts'>): boolean {
  return (fields as RollCallStep['fields']).identity === 'yes' && !facts.identified.includes(person);
}

/** Who can say that they looked at a document: somebody else who is present, and of the first to come forward anybody else. */
export function identityCheckers(person: string, { plan, present }: Pick<TurnContext, 'plan' | 'present'>): readonly string[] {
  const others = plan.people.map(({ id }) => id).filter((id) => id !== person);
  const known = others.filter((id) => present.includes(id));
  return known.length === 0 ? others : known;
}

function demandIdentity(step: RollCallStep, identity: Identity | undefined, context: TurnContext): readonly Demand[] {
  if (!asksIdentity(step.fields, context.person, context))
    return [['identity document, where none is asked for', undefined, identity?.document]];
  const checkers = identityCheckers(context.person, context);
  return [
    ['whether an identity document was looked at', true, identity !== undefined],
    ['whether somebody else who is present looked at it', true, checkers.includes(identity?.checkedBy ?? '')],
  ];
}
