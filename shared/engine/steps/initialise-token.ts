import { z } from 'zod';
import { pinName } from '../../hsm/pin-tries.ts';
import { needsEnvironment, needsRollCall } from '../../script/world.ts';
import { roleSchema } from '../../transcript/plan.ts';
import { sha256Schema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import type { Facts, FoundTokenFact } from '../facts.ts';
import { actorTurn, defineStepKind, peopleOf, type TurnContext } from '../step-kind.ts';
import { isPinTurn, pinParts, pinTurns } from './pin-turns.ts';

const labelSchema = z.string().regex(/^[!-~]([ -~]{0,30}[!-~])?$/, '1 to 32 printable ASCII characters, no space at either end');
const count = z.int().min(0);
const countsSchema = z.strictObject({
  data: count,
  certificates: count,
  publicKeys: count,
  privateKeys: count,
  secretKeys: count,
  others: count,
  total: count,
  private: count,
  mayHideMore: z.boolean(),
});
const identity = {
  manufacturer: z.string(),
  model: z.string(),
  serial: z.string(),
  label: z.string(),
  firmware: z.string(),
  librarySha256: sha256Schema,
};

const fieldsSchema = z.strictObject({
  label: labelSchema,
  'officer-pin-holder': roleSchema,
  'officer-pin-second-holder': roleSchema.optional(),
  'user-pin-holder': roleSchema,
  'user-pin-second-holder': roleSchema.optional(),
  generated: z.enum(['yes', 'no']),
  wipe: z.enum(['yes', 'no']),
});
type Fields = z.output<typeof fieldsSchema>;

const observedSchema = z.discriminatedUnion('did', [
  z.strictObject({
    did: z.literal('look'),
    state: z.enum(['blank', 'no-user-pin', 'ready']),
    ...identity,
    pinLimits: z.strictObject({ minimum: count, maximum: count, digitsOnly: z.boolean() }),
    keepsOfficerPin: z.boolean(),
    objects: countsSchema,
    leftover: z.boolean(),
  }),
  z.strictObject({ did: z.literal('agree'), objects: count }),
  z.strictObject({ did: z.literal('pin'), pin: z.enum(['officer', 'user']), made: z.enum(['generated', 'chosen', 'present']) }),
  z.strictObject({
    did: z.literal('initialise'),
    ...identity,
    marker: z.string().nullable(),
    keepsOfficerPin: z.boolean(),
    objectsBefore: countsSchema,
    objectsAfter: countsSchema,
  }),
]);
type Observed = z.output<typeof observedSchema>;

/** A token is wiped or set up for the first time: its officer and its user choose their PINs, and it is seen to be empty before and after. */
export const initialiseToken = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({ made: z.enum(['generated', 'chosen']).optional(), objects: count.max(1_000_000).optional() }),
  observed: observedSchema,
  renewed: 'unless-done',
  demands: { approval: true },
  expects: ['manufacturer', 'model', 'serial', 'firmware', 'librarySha256'],
  anyOrder: false,
  turns: (step, context) => {
    const { plan, facts } = context;
    const agree = {
      id: 'agree-to-wipe',
      title: 'type how many objects will be destroyed, and sign',
      people: peopleOf(plan, step.fields['officer-pin-holder']),
      secret: 'none',
      signs: 'acknowledge',
    } as const;
    return [
      actorTurn(step, context, { id: 'look', title: 'look at the token' }),
      ...(step.fields.wipe === 'yes' ? [agree] : []),
      ...pinTurns(step.fields, plan, facts.found),
      actorTurn(step, context, { id: 'initialise', title: 'initialise the token' }),
    ];
  },
  needs: (_step, world) => [
    ...needsRollCall(world),
    ...needsEnvironment(world),
    ...(Object.values(world.keys).some(({ inToken }) => inToken)
      ? ['no key of this ceremony is in the token: initialising destroys it']
      : []),
  ],
  sets: (step, world) => ({ ...world, token: { state: 'initialised', label: step.fields.label, qualified: false } }),
  reduce: (facts, _step, observed) => reduceObserved(facts, observed),
  consistent: (step, observed, context) => {
    if (observed.did === 'look') return lookContradiction(step.fields, observed, context);
    if (observed.did === 'agree')
      return firstUnmet([
        ['turn', 'agree-to-wipe', context.turn],
        ['objects on the token', context.facts.found?.objects, observed.objects],
      ]);
    if (observed.did === 'pin') return pinContradiction(step.fields, observed, context);
    return endContradiction(step.fields, observed, context);
  },
  shown: (step, { plan, facts }) => ({
    happens:
      step.fields.wipe === 'yes'
        ? 'Everything on the token is destroyed for good: every key and every certificate. Then it gets a label and new PINs. ' +
          'What everybody sees on it is counted first; private objects only its user would see, and they are destroyed as well.'
        : 'The blank token gets its label and its PINs. Each holder chooses theirs, or has it made up, in a window of their own where nobody ' +
          'else looks; the program keeps none of them. Then the token is opened once, and seen to be empty.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Label', value: step.fields.label },
      ...plan.modules.map((module) => ({ label: `Library ${module.name}`, value: `SHA-256 ${module.librarySha256}` })),
      {
        label: 'PINs',
        value:
          step.fields.generated === 'yes'
            ? 'made up in the window of who holds them'
            : 'chosen or made up in the window of who holds them',
      },
      ...foundRows(facts.found),
    ],
  }),
});

function reduceObserved(facts: Facts, observed: Observed): Facts {
  if (observed.did === 'look') {
    const { did: _did, objects, ...found } = observed;
    return { ...facts, found: { ...found, objects: objects.total, destroys: null } };
  }
  if (observed.did === 'agree')
    return facts.found === null ? facts : { ...facts, found: { ...facts.found, destroys: observed.objects } };
  // What was known of the token of before is not true any more. What was found stays: the turns of the step depend on it.
  return observed.did === 'initialise' ? { ...facts, token: null } : facts;
}

type Contradicting<D extends Observed['did']> = (
  fields: Fields,
  observed: Extract<Observed, { did: D }>,
  context: TurnContext,
) => ReturnType<typeof firstUnmet>;

const lookContradiction: Contradicting<'look'> = (fields, observed, { plan, turn, tried }) => {
  const libraries = plan.modules.map((module) => module.librarySha256);
  const isWiped = fields.wipe === 'yes';
  return firstUnmet([
    ['turn', 'look', turn],
    ['library of the plan', observed.librarySha256, libraries.find((planned) => planned === observed.librarySha256)],
    ['whether an earlier try left the token', observed.leftover, observed.leftover && !isWiped && tried.includes('initialise')],
    ['whether the token may be initialised', true, isWiped || observed.leftover || observed.state === 'blank'],
    ['label of the token that is wiped', isWiped || observed.leftover ? fields.label : observed.label, observed.label],
    ['whether the token that is wiped was in use', isWiped || observed.leftover, observed.state !== 'blank'],
    ['objects on a token nobody agreed to wipe', 0, isWiped ? 0 : observed.objects.total],
    ['a security officer PIN in production', true, plan.mode === 'practice' || observed.keepsOfficerPin],
  ]);
};

const pinContradiction: Contradicting<'pin'> = (fields, { pin, made }, { plan, facts, turn, done }) => {
  const taken = pinTurns(fields, plan, facts.found).find(({ id }) => id === turn);
  const isNew = taken?.secret === 'new-pin';
  const { part, parts } = pinParts(fields).get(turn) ?? { part: 1, parts: 1 };
  const isProved = isNew || part < parts || done.some(({ act }) => act === `prove-${turn}`);
  return firstUnmet([
    ['turn', true, taken !== undefined && isPinTurn(turn, pin)],
    [`whether the ${pinName(pin)} is a new one`, isNew, made !== 'present'],
    ['whether the PIN that the token has was proved', true, isProved],
    ['whether a new PIN was generated', true, !isNew || fields.generated === 'no' || made === 'generated'],
  ]);
};

const endContradiction: Contradicting<'initialise'> = (fields, observed, { plan, facts, turn, done }) => {
  const { found } = facts;
  return firstUnmet([
    ['turn', 'initialise', turn],
    ['a token that was looked at', true, found !== null],
    ['library', found?.librarySha256, observed.librarySha256],
    ['manufacturer of the token that was looked at', found?.manufacturer, observed.manufacturer],
    ['model of the token that was looked at', found?.model, observed.model],
    // A blank token may get its number only now.
    [
      'serial number of the token that was looked at',
      found?.state === 'blank' ? observed.serial : found?.serial,
      observed.serial,
    ],
    ['label of the token', found?.keepsOfficerPin === false ? observed.label : fields.label, observed.label],
    ['objects that somebody agreed to destroy', fields.wipe === 'yes' ? found?.destroys : 0, observed.objectsBefore.total],
    ['objects left on the token', 0, observed.objectsAfter.total],
    ['objects that may not have been seen', false, observed.objectsAfter.mayHideMore],
    ['whether practice marked the token', plan.mode === 'practice', observed.marker !== null],
    demandDone(done, 'initialise', observed),
  ]);
};

function foundRows(found: FoundTokenFact | null) {
  if (found === null) return [];
  const { state, manufacturer, model, serial, label, objects, keepsOfficerPin } = found;
  const states = { blank: 'blank', 'no-user-pin': 'initialised, without user PIN', ready: 'in use' } as const;
  return [
    { label: 'Token', value: `${manufacturer}, ${model}, ${serial === '' ? 'no serial number yet' : `serial ${serial}`}` },
    { label: 'State', value: label === '' ? states[state] : `${states[state]}, labelled ${label}` },
    { label: 'Objects that everybody sees', value: String(objects) },
    ...(keepsOfficerPin
      ? []
      : [{ label: 'Security officer PIN', value: 'this token keeps none: nobody can unlock its user PIN' }]),
  ];
}
