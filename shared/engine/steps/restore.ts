import { z } from 'zod';
import { type Need, needsOpenToken, type World } from '../../script/world.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, demandDone, firstUnmet } from '../contradiction.ts';
import type { EarlierTranscriptFact, Facts, TokenFact } from '../facts.ts';
import { attributeDemands, secretKeyShape, withoutKey, withSecretKey } from '../observed-key.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

const fieldsSchema = z.strictObject({
  backup: nameSchema,
  set: nameSchema,
  key: nameSchema,
  label: textSchema(64),
  as: z.enum(['persistent', 'temporary']),
  /** Of a persistent key: whether it may be wrapped out again. */
  extractable: z.enum(['yes', 'no']).optional(),
  /** An earlier transcript: the token must be another than its token, and hold no key. */
  'other-than': nameSchema.optional(),
});
type Fields = z.output<typeof fieldsSchema>;

/** A key is brought back from its backup: unwrapped inside the token, compared, and the wrapping key destroyed and proved absent. */
export const restore = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({}),
  observed: z.strictObject({
    ...secretKeyShape,
    /** `laptop`: the token computes another kind of check value than the transcript has, so the key was compared in this laptop's memory. */
    comparedIn: z.enum(['token', 'laptop']),
    persistent: z.boolean(),
    /** How many keys the token held before, besides its marker; null where nobody asked. */
    keysBefore: z.int().min(0).nullable(),
    wrappingKeyAbsent: z.literal(true),
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true, block: 'inside', compensation: 'destroy-wrapping-key' },
  repeat: 'block',
  makesKey: (act, { id, label }) => (act === 'restore' ? { id: String(id), label: String(label) } : null),
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'restore', title: 'restore the key' })],
  needs: (step, world) => [...needsOpenToken(world), ...needsBackup(step.fields, world)],
  sets: ({ fields }, world) => ({
    ...world,
    clearSets: new Set([...world.clearSets].filter((name) => name !== fields.set)),
    keys: {
      ...world.keys,
      [fields.key]: { state: 'active', inToken: true, extractable: staysExtractable(fields), kind: 'secret', made: true },
    },
  }),
  reduce: (facts, { fields }, observed) =>
    withSecretKey(facts, fields.key, observed, {
      state: stateOf(facts, fields),
      ...(observed.persistent ? {} : { temporary: true }),
    }),
  undo: (facts, { fields }) => withoutKey(facts, fields.key),
  consistent: ({ fields }, observed, { facts, done }) => {
    const backup = facts.backups[fields.backup];
    const told = facts.keys[backup?.key ?? ''];
    const announced = done.findLast(({ act }) => act === 'restore')?.detail;
    const others = Object.entries(facts.keys).filter(([name]) => name !== fields.key);
    return firstUnmet([
      [`whether the backup ${fields.backup} is of an earlier ceremony`, 'earlier', backup?.status],
      ['set that the backup is under', fields.set, backup?.set],
      [`whether the shares of ${fields.set} were joined`, true, facts.sets[fields.set]?.exposed],
      ['type of the key', 'aes', told?.type],
      ['bits of the key', told?.bits, observed.bits],
      ['check value of the key', told?.checkValue && { ...told.checkValue }, { ...observed.checkValue }],
      ['label of the key', fields.label, observed.label],
      ...attributeDemands(observed.attributes),
      ['whether the key may leave the token', staysExtractable(fields), observed.extractable],
      ['whether the key stays', fields.as === 'persistent', observed.persistent],
      ['another key of this id', undefined, others.find(([, { id }]) => id === observed.id)?.[0]],
      ['announced id', announced?.id, observed.id],
      ['announced label', announced?.label, observed.label],
      ...demandsOfToken(fields, observed.keysBefore, facts),
      demandDone(done, 'restore', observed),
    ]);
  },
  shown: ({ fields }, { facts }) => {
    const told = facts.keys[facts.backups[fields.backup]?.key ?? ''];
    const stays =
      fields.as === 'persistent'
        ? 'The key stays in the token.'
        : 'The key is there only as long as the session with the token lasts, so that it can be wrapped again.';
    return {
      happens:
        'The wrapping key enters the token as a session object that can only unwrap. The token unwraps the backup inside itself, and the ' +
        'check value is compared with that of the earlier transcript. Then the wrapping key is destroyed in the token and in memory, and ' +
        `proved absent. ${stays}`,
      undo: fields.as === 'persistent' ? 'cannot-be-undone' : 'can-be-repeated',
      expected: [
        { label: 'Label', value: fields.label },
        { label: 'SHA-256 of the backup', value: facts.backups[fields.backup]?.sha256 ?? '' },
        {
          label: 'Check value',
          value: told?.checkValue === undefined ? '' : `${told.checkValue.value} (${told.checkValue.method})`,
        },
        { label: 'May be wrapped out', value: staysExtractable(fields) ? 'yes' : 'no' },
        { label: 'Token', value: fields['other-than'] === undefined ? '' : 'another one than the backup came from, and empty' },
      ].filter(({ value }) => value !== ''),
    };
  },
});

/** Whether the restored key may be wrapped out: a temporary one is there for that. */
export function staysExtractable(fields: Pick<Fields, 'as' | 'extractable'>): boolean {
  return fields.as === 'temporary' || fields.extractable === 'yes';
}

/** The state the key had; one whose object was destroyed is brought back to use. */
function stateOf(facts: Facts, { backup }: Fields) {
  const state = facts.keys[facts.backups[backup]?.key ?? '']?.state ?? 'active';
  return state === 'destroyed' ? 'active' : state;
}

function demandsOfToken(fields: Fields, keysBefore: number | null, facts: Facts): readonly Demand[] {
  const name = fields['other-than'];
  if (name === undefined) return [['how many keys there were, where nobody asked', null, keysBefore]];
  return [
    ['whether the token is another one than that of the earlier ceremony', true, isOtherToken(facts.token, facts.earlier[name])],
    ['keys in the token before', 0, keysBefore],
  ];
}

/** Whether `token` is certainly another one than the earlier ceremony had. The marker tells tokens apart that have no number of their own. */
export function isOtherToken(token: TokenFact | null, earlier: EarlierTranscriptFact | undefined): boolean {
  const before = earlier?.token;
  if (token === null || before === undefined || before === null) return false;
  if (token.marker !== null && before.marker !== null && token.marker !== before.marker) return true;
  return (['manufacturer', 'model', 'serial'] as const).some((part) => token[part] !== before[part]);
}

function needsBackup(fields: Fields, world: World): readonly Need[] {
  const other = fields['other-than'];
  return [
    ...(world.backups.has(fields.backup) ? [] : [`the backup ${fields.backup} is told of (read-transcript)`]),
    ...(world.clearSets.has(fields.set) ? [] : [`the wrapping key of ${fields.set} was joined from shares (collect-shares)`]),
    ...(Object.hasOwn(world.keys, fields.key) ? [`no key is named ${fields.key} yet`] : []),
    ...(other === undefined || world.earlier.has(other) ? [] : [`the transcript ${other} was read (read-transcript)`]),
    ...(fields.as === 'temporary' && fields.extractable === 'no'
      ? ['a temporary key may be wrapped out: it is there for that']
      : []),
  ];
}
