import { z } from 'zod';
import { hexToBytes } from '../../core/bytes.ts';
import { countSchema } from '../../script/schema.ts';
import { needsOpenToken } from '../../script/world.ts';
import { setFingerprint } from '../../shares/commitment.ts';
import type { Plan } from '../../transcript/plan.ts';
import { nameSchema, sha256Schema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** A wrapping key is made from the token's and the laptop's randomness and split into shares. */
export const split = defineStepKind({
  fields: z.strictObject({ set: nameSchema, threshold: countSchema(2, 16), total: countSchema(2, 16) }),
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
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true },
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'split', title: 'make and split the wrapping key' })],
  needs: (step, world) => [
    ...needsOpenToken(world),
    ...(step.block === null ? ['the section is a secret block (block:), because the wrapping key is in the clear here'] : []),
    ...(Object.hasOwn(world.sets, step.fields.set) ? [`no set is named ${step.fields.set} yet`] : []),
    ...(step.fields.threshold <= step.fields.total ? [] : ['the threshold is at most the number of shares']),
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
        commitments: observed.commitments,
        coordinates: observed.coordinates,
        fingerprint: observed.fingerprint,
        sheets: [],
        status: 'open',
      },
    },
  }),
  consistent: (step, observed, { facts, run }) => {
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
      ['an earlier set of this id', undefined, known.find((id) => id === setId)],
      [
        'fingerprint of the commitments',
        committed ? setFingerprint(commitments.map(hexToBytes)) : 'of SHA-256 commitments',
        fingerprint,
      ],
    ]);
  },
  shown: (step, { plan }) => ({
    happens:
      `A 256-bit wrapping key is made: randomness of the token XOR randomness of this laptop. It is split into ${step.fields.total} shares; ` +
      `any ${step.fields.threshold} of them give it back, fewer tell nothing. The key exists in this laptop's memory until the section ends ` +
      '(a software split, never to be called PCI PIN).',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Scheme', value: `Shamir over GF(256), ${step.fields.threshold} of ${step.fields.total}` },
      { label: 'Holders', value: holderNames(plan) },
    ],
  }),
});

function holderNames({ people }: Plan): string {
  return people.flatMap((person) => (person.role === 'custodian' ? [person.name] : [])).join(', ');
}
