import { z } from 'zod';
import { needsOpenToken } from '../../script/world.ts';
import { type ContributionMethodId, contributionBits, contributionMethods } from '../../shares/contribution.ts';
import type { Plan } from '../../transcript/plan.ts';
import { nameSchema, sha256Schema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import type { ContributionFact, Facts } from '../facts.ts';
import { actorTurn, type BoundStep, defineStepKind, peopleOf, type TurnContext } from '../step-kind.ts';

/** The sources that are no people, in the order in which they are drawn and mixed. */
export const MACHINES = ['token', 'laptop'] as const;

const methodSchema = z.enum(Object.keys(contributionMethods) as [ContributionMethodId]);
const drawnSchema = z.strictObject({ did: z.literal('draw'), token: sha256Schema, laptop: sha256Schema });
const givenSchema = z.strictObject({
  did: z.literal('give'),
  commitment: sha256Schema,
  made: methodSchema,
  symbols: z.int(),
  bits: z.int(),
});
const observedSchema = z.discriminatedUnion('did', [drawnSchema, givenSchema]);
type Observed = z.output<typeof observedSchema>;

/**
 * Every custodian contributes randomness of their own to a key, one at a time and alone. Token and laptop draw theirs first; each
 * contribution is committed to before any is mixed, so that nobody can fit theirs to those of others.
 */
export const contribute = defineStepKind({
  fields: z.strictObject({ set: nameSchema }),
  input: z.strictObject({ made: methodSchema.optional() }),
  observed: observedSchema,
  renewed: false,
  demands: { always: true, block: 'opens', compensation: 'destroy-wrapping-key' },
  repeat: 'block',
  anyOrder: false,
  turns: (step, context) => [
    actorTurn(step, context, { id: 'draw', title: 'let token and laptop draw their randomness, and commit to it' }),
    ...peopleOf(context.plan, 'custodian').map((person) => ({
      id: turnOf(person),
      title: 'type randomness that you made yourself, and sign its commitment',
      people: [person],
      secret: 'entropy' as const,
      signs: 'acknowledge' as const,
    })),
  ],
  needs: (step, world) => [
    ...needsOpenToken(world),
    ...(step.block === null ? ['the section is a secret block (block:), because randomness is in the clear here'] : []),
    ...(Object.hasOwn(world.contributions, step.fields.set) ? [`nobody has contributed to ${step.fields.set} yet`] : []),
    ...(Object.hasOwn(world.sets, step.fields.set) ? [`the set ${step.fields.set} is not split yet`] : []),
  ],
  sets: (step, world) => ({
    ...world,
    contributions: {
      ...world.contributions,
      [step.fields.set]: Object.values(world.people).filter((role) => role === 'custodian').length,
    },
  }),
  reduce: (facts, step, observed, { person }) => ({
    ...facts,
    contributions: { ...facts.contributions, [step.fields.set]: contributionsAfter(facts, step.fields.set, observed, person) },
  }),
  undo: (facts, step) => withoutContributions(facts, step.fields.set),
  consistent: (step, observed, context) =>
    observed.did === 'draw'
      ? firstUnmet([
          ['turn', 'draw', context.turn],
          ['whether token and laptop committed to different randomness', true, observed.token !== observed.laptop],
        ])
      : contradictionOfGift(step, observed, context),
  shown: (step, { plan, facts }) => ({
    happens:
      'First the token and this laptop draw 256 bits each, and commit to them. Then each custodian comes alone and types what they made ' +
      'themselves: rolls of a die or hexadecimal digits. Each is committed to before any is used. The key will be the SHA-256 of all ' +
      'of them: nobody knows it who does not know every one, and one honest contribution is enough. Nothing of what is typed is kept.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Who contributes', value: contributorNames(plan) },
      {
        label: 'At least',
        value: `${contributionMethods.dice.minimum} rolls of a die, or ${contributionMethods.hexadecimal.minimum} hexadecimal digits`,
      },
      ...(facts.contributions[step.fields.set] ?? []).map(({ person, commitment }) => ({
        label: `Commitment of ${plan.people.find(({ id }) => id === person)?.name ?? person}`,
        value: commitment,
      })),
    ],
  }),
});

/** The turn in which `person` contributes. */
export function turnOf(person: string): string {
  return `give-${person}`;
}

/** Everybody whose contribution makes a key, in the order in which they are mixed. */
export function contributorsOf(plan: Plan): readonly string[] {
  return [...MACHINES, ...peopleOf(plan, 'custodian')];
}

/** The facts as if nobody had contributed to `set`. */
export function withoutContributions(facts: Facts, set: string): Facts {
  const { [set]: _gone, ...contributions } = facts.contributions;
  return { ...facts, contributions };
}

function contributionsAfter(facts: Facts, set: string, observed: Observed, person: string): readonly ContributionFact[] {
  if (observed.did === 'draw') return MACHINES.map((source) => ({ person: source, commitment: observed[source] }));
  const others = (facts.contributions[set] ?? []).filter((known) => known.person !== person);
  return [...others, { person, commitment: observed.commitment }];
}

function contradictionOfGift(
  step: BoundStep<{ readonly set: string }>,
  { commitment, made, symbols, bits }: z.output<typeof givenSchema>,
  { plan, facts, turn, person }: TurnContext,
) {
  const known = facts.contributions[step.fields.set] ?? [];
  const before = contributorsOf(plan).slice(0, contributorsOf(plan).indexOf(person));
  return firstUnmet([
    ['turn', turnOf(person), turn],
    ['who committed before', before, known.map((each) => each.person)],
    ['a commitment that was made before', undefined, known.find((each) => each.commitment === commitment)?.person],
    ['whether it is long enough', true, symbols >= contributionMethods[made].minimum],
    ['bits of randomness that it can hold', contributionBits(made, symbols), bits],
  ]);
}

function contributorNames({ people }: Plan): string {
  const names = people.flatMap(({ role, name }) => (role === 'custodian' ? [name] : []));
  return ['the token', 'this laptop', ...names].join(', ');
}
