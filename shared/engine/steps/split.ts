import { z } from 'zod';
import { hexToBytes } from '../../core/bytes.ts';
import type { Json } from '../../core/canonical-json.ts';
import { countSchema } from '../../script/schema.ts';
import { type Need, needsOpenToken, type World } from '../../script/world.ts';
import { setFingerprint } from '../../shares/commitment.ts';
import type { Plan } from '../../transcript/plan.ts';
import { nameSchema, sha256Schema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { CheckValueFact, ContributionFact, Facts } from '../facts.ts';
import { actorTurn, defineStepKind, peopleOf } from '../step-kind.ts';
import { contributorsOf } from './contribute.ts';

const fieldsSchema = z.strictObject({
  set: nameSchema,
  threshold: countSchema(2, 16),
  total: countSchema(2, 16),
  /** Left out, it is Shamir's. XOR components are all needed. */
  scheme: z.enum(['shamir', 'xor']).optional(),
  /** Whether custodians have contributed to the key (`contribute`). Left out, they have not. */
  contributions: z.enum(['yes', 'no']).optional(),
});
type Fields = z.output<typeof fieldsSchema>;

/** A wrapping key is made from the token's and the laptop's randomness, and that of custodians where they contribute, and split into shares. */
export const split = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({}),
  observed: z.strictObject({
    setId: z.string(),
    run: z.int(),
    scheme: z.string(),
    checkValue: checkValueSchema,
    commitments: z.array(z.string()),
    coordinates: z.array(z.int()),
    fingerprint: z.string(),
    randomness: z.string(),
    /** Of XOR components: the check value of each, in their order. */
    componentCheckValues: z.array(checkValueSchema).optional(),
    /** What was mixed into the key, in order: each was committed to before. */
    contributions: z.array(z.strictObject({ person: z.string(), commitment: sha256Schema })).optional(),
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true, block: 'opens', compensation: 'destroy-wrapping-key' },
  anyOrder: false,
  repeat: 'block',
  turns: (step, context) => [actorTurn(step, context, { id: 'split', title: 'make and split the wrapping key' })],
  needs: (step, world) => [
    ...needsOpenToken(world),
    ...(step.block === null ? ['the section is a secret block (block:), because the wrapping key is in the clear here'] : []),
    ...(Object.hasOwn(world.sets, step.fields.set) ? [`no set is named ${step.fields.set} yet`] : []),
    ...(step.fields.threshold <= step.fields.total ? [] : ['the threshold is at most the number of shares']),
    ...(step.fields.scheme !== 'xor' || step.fields.threshold === step.fields.total
      ? []
      : ['the threshold is the number of shares: XOR components are all needed']),
    ...needsContributions(step.fields, world),
  ],
  sets: (step, world) => ({
    ...world,
    clearSets: new Set([...world.clearSets, step.fields.set]),
    sets: {
      ...world.sets,
      [step.fields.set]: { threshold: step.fields.threshold, total: step.fields.total, tested: false, origin: 'made' },
    },
  }),
  reduce: (facts, step, observed) => ({
    ...facts,
    sets: {
      ...facts.sets,
      [step.fields.set]: {
        setId: observed.setId,
        run: observed.run,
        scheme: observed.scheme,
        threshold: step.fields.threshold,
        total: step.fields.total,
        checkValue: observed.checkValue,
        ...(observed.componentCheckValues === undefined ? {} : { componentCheckValues: observed.componentCheckValues }),
        commitments: observed.commitments,
        coordinates: observed.coordinates,
        fingerprint: observed.fingerprint,
        sheets: [],
        status: 'open',
      },
    },
  }),
  consistent: (step, observed, { plan, facts, run }) => {
    const { setId, commitments, coordinates, fingerprint } = observed;
    const { total } = step.fields;
    const committed = commitments.every((commitment) => sha256Schema.safeParse(commitment).success);
    const known = [...Object.values(facts.sets), ...facts.voidSets].map((set) => set.setId);
    return firstUnmet([
      ['run of the block', run, observed.run],
      ['number of different commitments', total, new Set(commitments).size],
      ['number of commitments', total, commitments.length],
      ['number of different coordinates', total, new Set(coordinates).size],
      ['whether every coordinate is from 1 to 255', true, coordinates.every((x) => x >= 1 && x <= 255)],
      ['scheme', schemeInWords(step.fields, plan), observed.scheme],
      ...componentDemands(step.fields, observed),
      ['what was mixed into the key', contributionsFor(step.fields, plan, facts), mixedIn(observed.contributions)],
      ['an earlier set of this id', undefined, known.find((id) => id === setId)],
      [
        'fingerprint of the commitments',
        committed ? setFingerprint(commitments.map(hexToBytes)) : 'of SHA-256 commitments',
        fingerprint,
      ],
    ]);
  },
  shown: (step, { plan }) => ({
    happens: `${sourceInWords(step.fields)} ${splitInWords(step.fields)} The key exists in this laptop's memory until the section ends (a software split, never to be called PCI PIN).`,
    undo: 'can-be-repeated',
    expected: [
      { label: 'Scheme', value: schemeName(step.fields) },
      { label: 'Holders', value: holderNames(plan) },
    ],
  }),
});

/** The scheme and its numbers: ISO/IEC 19592-2 has both. */
function schemeName({ scheme, threshold, total }: Fields): string {
  return `${scheme === 'xor' ? 'XOR components' : 'Shamir over GF(256)'}, ${threshold} of ${total}`;
}

/** How a set is recorded: the scheme, its numbers, and how many people can hold a share. */
export function schemeInWords(fields: Fields, plan: Plan): string {
  return `${schemeName(fields)}, ${peopleOf(plan, 'custodian').length} holders`;
}

function sourceInWords({ contributions }: Fields): string {
  return contributions === 'yes'
    ? 'A 256-bit key is made: the SHA-256 of the randomness of the token, of this laptop, and of what each custodian contributed. Each is held against its commitment first.'
    : 'A 256-bit wrapping key is made: randomness of the token XOR randomness of this laptop.';
}

function splitInWords({ scheme, threshold, total }: Fields): string {
  return scheme === 'xor'
    ? `It is split into ${total} components as long as the key; all of them are needed, fewer tell nothing.`
    : `It is split into ${total} shares; any ${threshold} of them give it back, fewer tell nothing.`;
}

function needsContributions({ set, contributions }: Fields, world: World): readonly Need[] {
  if (contributions === 'yes' && !Object.hasOwn(world.contributions, set))
    return [`custodians have contributed to ${set} (contribute)`];
  if (contributions !== 'yes' && Object.hasOwn(world.contributions, set))
    return [`what custodians contributed to ${set} is used (contributions: yes)`];
  return [];
}

function componentDemands(
  { scheme, total }: Fields,
  {
    coordinates,
    componentCheckValues,
  }: { coordinates: readonly number[]; componentCheckValues?: readonly CheckValueFact[] | undefined },
): readonly Demand[] {
  const methods = componentCheckValues?.map(({ method }) => method);
  if (scheme !== 'xor') return [['check values of components', undefined, methods]];
  return [
    ['numbers of the components', Array.from({ length: total }, (_unused, place) => place + 1), [...coordinates]],
    ['methods of the check values of components', Array.from({ length: total }, () => 'CMAC'), methods],
  ];
}

/** Everybody's contribution as it was committed to; undefined where nobody contributes. */
function contributionsFor(fields: Fields, plan: Plan, facts: Facts): Json | undefined {
  if (fields.contributions !== 'yes') return undefined;
  const known = facts.contributions[fields.set] ?? [];
  return contributorsOf(plan).map((person) => ({
    person,
    commitment: known.find((each) => each.person === person)?.commitment ?? 'a contribution',
  }));
}

function mixedIn(contributions: readonly ContributionFact[] | undefined): Json | undefined {
  return contributions?.map((each) => ({ ...each }));
}

function holderNames({ people }: Plan): string {
  return people.flatMap((person) => (person.role === 'custodian' ? [person.name] : [])).join(', ');
}
