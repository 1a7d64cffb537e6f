import { z } from 'zod';
import { needsOpenToken } from '../../script/world.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import type { Facts, KeyFact } from '../facts.ts';
import { attributeDemands, secretKeyShape, withSecretKey } from '../observed-key.ts';
import { actorTurn, defineStepKind, makesKeyIn } from '../step-kind.ts';

/** A key is generated in the token and its attributes are read back. */
export const generateKey = defineStepKind({
  fields: z.strictObject({
    key: nameSchema,
    label: textSchema(64),
    bits: z.enum(['128', '192', '256']),
    /** The key whose place the new one takes. */
    supersedes: nameSchema.optional(),
  }),
  input: z.strictObject({}),
  observed: z.strictObject(secretKeyShape),
  renewed: false,
  demands: { approval: true },
  anyOrder: false,
  makesKey: makesKeyIn('generate'),
  turns: (step, context) => [actorTurn(step, context, { id: 'generate', title: 'generate the key' })],
  needs: (step, world) => [
    ...needsOpenToken(world),
    ...(Object.hasOwn(world.keys, step.fields.key) ? [`no key is named ${step.fields.key} yet`] : []),
    ...(step.fields.supersedes === undefined || Object.hasOwn(world.keys, step.fields.supersedes)
      ? []
      : [`the key ${step.fields.supersedes}, whose place it takes, is known (generate-key, import-key, restore or find-key)`]),
  ],
  sets: (step, world) => ({
    ...world,
    keys: {
      ...world.keys,
      [step.fields.key]: { state: 'active', inToken: true, extractable: true, kind: 'secret', made: true },
    },
  }),
  reduce: (facts, step, observed) => withSecretKey(facts, step.fields.key, observed, supersededBy(facts, step.fields)),
  consistent: (step, observed, { facts, done }) => {
    const announced = done.findLast(({ act }) => act === 'generate')?.detail;
    return firstUnmet([
      ['label of the key', step.fields.label, observed.label],
      [
        'whether the key whose place it takes is known',
        true,
        step.fields.supersedes === undefined || Object.hasOwn(facts.keys, step.fields.supersedes),
      ],
      ['bits of the key', Number(step.fields.bits), observed.bits],
      ...attributeDemands(observed.attributes),
      ['whether the key is extractable until its last wrap', true, observed.extractable],
      ['another key of this id', undefined, Object.values(facts.keys).find(({ id }) => id === observed.id)?.label],
      ['announced id', announced?.id, observed.id],
      ['announced label', announced?.label, observed.label],
      demandDone(done, 'generate', observed),
    ]);
  },
  shown: (step, { facts }) => ({
    happens:
      'The token generates the key from its own randomness. It never leaves the token in the clear. ' +
      'The program reads every attribute back, compares it with what was asked for, and uses the key once.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Key', value: `AES, ${step.fields.bits} bits` },
      { label: 'Label', value: step.fields.label },
      ...supersededRow(facts, step.fields.supersedes),
      { label: 'Attributes', value: 'sensitive, private, kept in the token; extractable only until its last planned wrap' },
    ],
  }),
});

/** The CKA_ID of the key whose place the new one takes. */
function supersededBy(facts: Facts, fields: { readonly supersedes?: string | undefined }): Pick<KeyFact, 'supersedes'> {
  const old = facts.keys[fields.supersedes ?? ''];
  return old === undefined ? {} : { supersedes: old.id };
}

function supersededRow(facts: Facts, name: string | undefined) {
  return name === undefined ? [] : [{ label: 'Takes the place of', value: facts.keys[name]?.label ?? name }];
}
