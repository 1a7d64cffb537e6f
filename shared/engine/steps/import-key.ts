import { z } from 'zod';
import { needsOpenToken } from '../../script/world.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import { attributeDemands, secretKeyShape, withoutKey, withSecretKey } from '../observed-key.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** The key that was split becomes a key of the token, and is in the clear no more: only the token and the shares have it. */
export const importKey = defineStepKind({
  fields: z.strictObject({
    set: nameSchema,
    key: nameSchema,
    label: textSchema(64),
    /** As many as a split key has. */
    bits: z.literal('256'),
    /** Whether it may be wrapped out later; its shares are its backup, so it need not. */
    extractable: z.enum(['yes', 'no']),
  }),
  input: z.strictObject({}),
  observed: z.strictObject({
    ...secretKeyShape,
    /** Of what was imported, by the method of the split. */
    clearCheckValue: checkValueSchema,
    clearKeyWiped: z.literal(true),
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true, block: 'inside', compensation: 'destroy-wrapping-key' },
  repeat: 'block',
  makesKey: (act, { id, label }) => (act === 'import' ? { id: String(id), label: String(label) } : null),
  anyOrder: false,
  turns: (step, context) => [
    actorTurn(step, context, { id: 'import', title: 'put the key into the token, and destroy it in memory' }),
  ],
  needs: ({ fields }, world) => [
    ...needsOpenToken(world),
    ...(world.clearSets.has(fields.set) ? [] : [`the key of ${fields.set} is still in memory (split)`]),
    ...(world.sets[fields.set]?.tested === true ? [] : [`the set ${fields.set} was combined in memory first (test-combine)`]),
    ...(Object.hasOwn(world.keys, fields.key) ? [`no key is named ${fields.key} yet`] : []),
  ],
  sets: ({ fields }, world) => ({
    ...world,
    clearSets: new Set([...world.clearSets].filter((name) => name !== fields.set)),
    keys: {
      ...world.keys,
      [fields.key]: {
        state: 'active',
        inToken: true,
        extractable: fields.extractable === 'yes',
        kind: 'secret',
        made: true,
      },
    },
  }),
  reduce: (facts, { fields }, observed) => withSecretKey(facts, fields.key, observed),
  undo: (facts, { fields }) => withoutKey(facts, fields.key),
  consistent: ({ fields }, observed, { facts, done }) => {
    const set = facts.sets[fields.set];
    const announced = done.findLast(({ act }) => act === 'import')?.detail;
    const same = observed.checkValue.method === set?.checkValue.method;
    const { clearKeyWiped: _said, ...imported } = observed;
    return firstUnmet([
      [`whether the set ${fields.set} was split in this run`, 'open', set?.status],
      [`check value of what was split`, { ...set?.checkValue }, { ...observed.clearCheckValue }],
      ['check value in the token', same ? { ...set?.checkValue } : { ...observed.checkValue }, { ...observed.checkValue }],
      ['label of the key', fields.label, observed.label],
      ['bits of the key', Number(fields.bits), observed.bits],
      ['whether the key may be wrapped out', fields.extractable === 'yes', observed.extractable],
      ...attributeDemands(observed.attributes),
      ['another key of this id', undefined, Object.values(facts.keys).find(({ id }) => id === observed.id)?.label],
      ['announced id', announced?.id, observed.id],
      ['announced label', announced?.label, observed.label],
      demandDone(done, 'import', imported),
    ]);
  },
  shown: ({ fields }, { facts }) => ({
    happens:
      'The key that was split enters the token and stays there: sensitive and private. The program reads every attribute back, lets the ' +
      'token compute the check value, and compares it with that of the split. Then the key is destroyed in memory: from now on the token ' +
      'has it, and the shares. It was in the clear on this laptop until now (a software split, never to be called PCI PIN).',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Key', value: `AES, ${fields.bits} bits` },
      { label: 'Label', value: fields.label },
      { label: 'Check value (CMAC)', value: facts.sets[fields.set]?.checkValue.value ?? '?' },
      {
        label: 'Attributes',
        value: `sensitive, private, kept in the token; ${fields.extractable === 'yes' ? 'extractable' : 'never to leave it'}`,
      },
    ],
  }),
});
