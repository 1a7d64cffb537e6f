import { z } from 'zod';
import { countSchema } from '../../script/schema.ts';
import { type Need, needsRollCall, type World } from '../../script/world.ts';
import { nameSchema, sha256Schema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { firstUnmet } from '../contradiction.ts';
import type { Facts, ShareSetFact } from '../facts.ts';
import { type BoundStep, defineStepKind, peopleOf, type Turn } from '../step-kind.ts';

/** What policy asks of the sheets and of what they open, once the wrapping key was in a laptop's memory. */
const afterwards = {
  'new-wrapping-key':
    'Policy asks for a new wrapping key: the key is backed up again under it, and the sheets of this set are destroyed.',
  're-seal': 'Policy lets the set go on: each opened sheet goes into a new bag, and the exposure stays on record.',
} as const;

const fieldsSchema = z.strictObject({
  set: nameSchema,
  threshold: countSchema(2, 16),
  afterwards: z.enum(['new-wrapping-key', 're-seal']),
});
type Fields = z.output<typeof fieldsSchema>;

/**
 * As many holders as it takes hand over their shares of a set of an earlier ceremony, each alone in a window; they are joined in the share
 * process. From then on the wrapping key is in this laptop's memory: exposed.
 */
export const collectShares = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({ by: z.enum(['scan', 'typed']).optional() }),
  observed: z.strictObject({
    index: z.int(),
    commitment: sha256Schema,
    by: z.enum(['scan', 'typed']),
    /** With the last share: the key that they give. */
    joined: z.strictObject({ checkValue: checkValueSchema, wrappingKeyExposed: z.literal(true) }).nullable(),
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true, block: 'opens', compensation: 'destroy-wrapping-key' },
  repeat: 'block',
  anyOrder: false,
  turns: ({ fields }, { plan, facts }) =>
    Array.from({ length: fields.threshold }, (_unused, position): Turn => {
      const before = collectedBefore(facts.sets[fields.set], position).map(({ person }) => person);
      return {
        id: turnOf(position),
        title: `hand over the ${ORDINALS[position] ?? `${position + 1}th`} share`,
        people: peopleOf(plan, 'custodian').filter((id) => !before.includes(id)),
        secret: 'share-entry',
        signs: 'acknowledge',
      };
    }),
  needs: (step, world) => [...needsRollCall(world), ...needsSheets(step, world)],
  sets: ({ fields }, world) => ({ ...world, clearSets: new Set([...world.clearSets, fields.set]) }),
  reduce: (facts, { fields }, { index, joined }, { id, person }) => {
    const set = facts.sets[fields.set];
    if (set === undefined) return facts;
    const collected = [...collectedBefore(set, positionOf(id)), { index, person }];
    const exposed = joined === null ? {} : { exposed: true as const };
    return { ...facts, sets: { ...facts.sets, [fields.set]: { ...set, collected, ...exposed } } };
  },
  undo: (facts, { fields }) => withoutCollected(facts, fields.set),
  consistent: ({ fields }, { index, commitment, joined }, { facts, turn, person }) => {
    const set = facts.sets[fields.set];
    const position = positionOf(turn);
    const before = collectedBefore(set, position);
    const isLast = position + 1 === fields.threshold;
    return firstUnmet([
      [`whether the set ${fields.set} is of an earlier ceremony`, 'earlier', set?.status],
      [`threshold of the set ${fields.set}`, set?.threshold, fields.threshold],
      ['number of shares that were handed over before', position, before.length],
      [`commitment of share ${index}`, set?.commitments[index - 1] ?? 'a share of the set', commitment],
      ['a share that was handed over before', undefined, before.find((other) => other.index === index)?.index],
      ['somebody who has handed one over before', undefined, before.find((other) => other.person === person)?.person],
      ['whether they were joined', isLast, joined !== null],
      ['check value of the wrapping key', isLast ? { ...set?.checkValue } : undefined, joined?.checkValue],
    ]);
  },
  shown: ({ fields }, { facts }) => {
    const set = facts.sets[fields.set];
    return {
      happens:
        `${fields.threshold} holders, one after the other, scan or type their sheets, each alone in a window. Each share is held against its ` +
        'commitment in the window and again in a process of its own, where they are joined. From then on the wrapping key is in this ' +
        `laptop's memory until it has been used: it is exposed, and the transcript says so. ${afterwards[fields.afterwards]}`,
      undo: 'cannot-be-undone',
      expected: [
        { label: 'Set', value: set?.setId ?? fields.set },
        { label: 'Fingerprint on every sheet', value: set?.fingerprint ?? '?' },
        { label: 'Shares', value: `${fields.threshold} of ${set?.total ?? '?'}` },
        { label: 'Check value of the wrapping key', value: set === undefined ? '?' : inWords(set.checkValue) },
      ],
    };
  },
});

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];

function inWords({ method, value }: ShareSetFact['checkValue']): string {
  return `${value} (${method})`;
}

function turnOf(position: number): string {
  return `share-${position + 1}`;
}

/** From 0: the how many-th share is handed over in the turn `id`. */
function positionOf(id: string): number {
  return Number(id.slice('share-'.length)) - 1;
}

/** The sheets that were handed over before the turn at `position`, in this run: a run that is begun again begins with none. */
function collectedBefore(set: ShareSetFact | undefined, position: number): NonNullable<ShareSetFact['collected']> {
  return (set?.collected ?? []).slice(0, position);
}

/** The sheets that were handed over before the turn `id`. */
export function givenBefore(set: ShareSetFact, id: string): NonNullable<ShareSetFact['collected']> {
  return collectedBefore(set, positionOf(id));
}

/** Nobody has handed anything over; that the key was exposed stays true. */
function withoutCollected(facts: Facts, name: string): Facts {
  const set = facts.sets[name];
  return set === undefined ? facts : { ...facts, sets: { ...facts.sets, [name]: { ...set, collected: [] } } };
}

function needsSheets({ fields, block }: BoundStep<Fields>, world: World): readonly Need[] {
  const holders = Object.values(world.people).filter((role) => role === 'custodian').length;
  return [
    ...(world.sets[fields.set]?.origin === 'earlier' ? [] : [`the set ${fields.set} is told of (read-transcript)`]),
    ...(block === null ? ['the section is a secret block (block:), because the wrapping key is in the clear here'] : []),
    ...(world.clearSets.has(fields.set) ? [`the wrapping key of ${fields.set} is not in memory yet`] : []),
    ...(holders < fields.threshold ? [`there are at least ${fields.threshold} custodians`] : []),
  ];
}
