import { z } from 'zod';
import { needsOpenToken } from '../../script/world.ts';
import { base64Schema, nameSchema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** A key that an earlier transcript tells of is looked for in the open token, and compared. */
export const findKey = defineStepKind({
  fields: z.strictObject({ key: nameSchema, type: z.enum(['aes', 'rsa', 'ec']) }),
  input: z.strictObject({}),
  observed: z.strictObject({
    label: z.string().max(64),
    id: z.string(),
    /** Of a secret key, computed in the token. */
    checkValue: checkValueSchema.optional(),
    /** Of a key pair: DER SubjectPublicKeyInfo in base64. */
    publicKey: base64Schema(4096).optional(),
    extractable: z.boolean(),
  }),
  renewed: false,
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => [actorTurn(step, context, { id: 'find', title: 'look for the key in the token' })],
  needs: (step, world) => [
    ...needsOpenToken(world),
    ...(Object.hasOwn(world.keys, step.fields.key) ? [] : [`the key ${step.fields.key} is told of (read-transcript)`]),
    ...(world.keys[step.fields.key]?.inToken === true
      ? [`the key ${step.fields.key} was not made or found before; it is looked for once`]
      : []),
  ],
  sets: (step, world) => {
    const known = world.keys[step.fields.key];
    if (known === undefined) return world;
    const kind = step.fields.type === 'aes' ? ('secret' as const) : ('pair' as const);
    return { ...world, keys: { ...world.keys, [step.fields.key]: { ...known, kind, inToken: true } } };
  },
  reduce: (facts, step, { extractable }) => {
    const known = facts.keys[step.fields.key];
    if (known === undefined) return facts;
    return { ...facts, keys: { ...facts.keys, [step.fields.key]: { ...known, extractable, origin: 'found' } } };
  },
  consistent: (step, observed, { facts }) => {
    const told = facts.keys[step.fields.key];
    return firstUnmet([
      [`whether an earlier transcript tells of the key ${step.fields.key}`, 'earlier', told?.origin],
      ['type of the key', step.fields.type, told?.type],
      ['label of the key', told?.label, observed.label],
      ['id of the key', told?.id, observed.id],
      ['whether the key was destroyed', false, told?.state === 'destroyed'],
      ['whether anything tells the key from another', true, (told?.checkValue ?? told?.publicKey) !== undefined],
      ['check value of the key', told?.checkValue && { ...told.checkValue }, observed.checkValue && { ...observed.checkValue }],
      ['public key', told?.publicKey, observed.publicKey],
      ['whether a key that could not leave can now', false, told?.extractable === false && observed.extractable],
    ]);
  },
  shown: (step, { facts }) => {
    const told = facts.keys[step.fields.key];
    return {
      happens:
        'The token is searched for the key by the id that the earlier transcript has. Label, and check value or public key, must be the ' +
        'same. Nothing is changed.',
      undo: 'nothing-changes',
      expected: [
        { label: 'Label', value: told?.label ?? '' },
        { label: 'Id', value: told?.id ?? '' },
        ...(told?.checkValue === undefined
          ? []
          : [{ label: `Check value, ${told.checkValue.method}`, value: told.checkValue.value }]),
      ].filter(({ value }) => value !== ''),
    };
  },
});
