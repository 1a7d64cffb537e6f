import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { cutText } from '../../core/cut-text.ts';
import { certificateAlgorithm, certificateFingerprint } from '../../transcript/certificate.ts';
import { type Person, type Plan, signWithCards } from '../../transcript/plan.ts';
import { base64Schema, nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import { type BoundStep, defineStepKind, type InsertionContext, peopleOf, type TurnContext } from '../step-kind.ts';
import { allowed, allowTurns, demandAllowing, isAllowed, isAllowing } from './allowing.ts';
import { identityCheckers, identitySchema } from './roll-call.ts';

/** Whose place is taken, and who takes it: what stands in the participant file they bring. */
export const replacementFields = z.strictObject({
  person: nameSchema,
  reason: textSchema(400),
  name: textSchema(80),
  certificate: base64Schema(8192),
  presence: z.enum(['participant-key', 'card']),
  /** SHA-256 of the library of their card, where they have one. */
  library: sha256Schema.optional(),
  /** Where their participant file lies. */
  file: textSchema(1024),
});
export type Replacement = z.output<typeof replacementFields>;

const observedSchema = z.strictObject({ certificateSha256: z.string().optional(), identity: identitySchema.optional() });

/** Somebody else takes a person's place: from then on their certificate counts for it, and the transcript names both. */
export const replacePerson = defineStepKind({
  fields: replacementFields,
  input: z.strictObject({ identity: identitySchema.optional() }),
  observed: observedSchema,
  renewed: false,
  anyOrder: false,
  insertable: {
    title: ({ person, name }) => `${name} takes the place of ${person}`,
    say: 'Somebody takes the place of another. Read the name and the fingerprint aloud, and compare them with the paper they bring.',
    actor: 'administrator',
    minutes: 8,
    approve: () => [],
    unattended: true,
    refuse: (fields, context) => refuseReplacement(fields, context),
  },
  turns: (step, context) => [
    ...allowTurns(context, step.fields.person),
    {
      id: `present-${step.fields.person}`,
      title: `${step.fields.name} proves presence by signing`,
      people: [step.fields.person],
      secret: 'none',
      signs: 'presence',
    },
  ],
  needs: () => [],
  sets: (_step, world) => world,
  reduce: (facts, step, observed, { id, person }) => {
    if (isAllowed(id)) return tookPlace(allowed(facts, id, person), step.fields);
    if (isAllowing(id)) return allowed(facts, id, person);
    return observed.identity === undefined ? facts : { ...facts, identified: [...facts.identified, person] };
  },
  room: ({ plan, present }, step, _observed, { id }) =>
    isAllowed(id)
      ? { plan: withReplacement(plan, step.fields), present: present.filter((other) => other !== step.fields.person) }
      : { plan, present },
  consistent: (step, observed, context) => firstUnmet([...demandAllowing(context), ...demandPresence(step, observed, context)]),
  shown: (step, { plan, facts }) => ({
    happens:
      'From now on the newcomer signs in this place, and whoever had it does nothing any more. What was signed before stays as it is. ' +
      'The newcomer takes over what the place is responsible for.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Whose place', value: plan.people.find(({ id }) => id === step.fields.person)?.name ?? step.fields.person },
      { label: 'Newcomer', value: step.fields.name },
      { label: 'Certificate', value: certificateFingerprint(base64ToBytes(step.fields.certificate)) },
      { label: 'Signs with', value: step.fields.presence },
      { label: 'Reason', value: step.fields.reason },
      ...(facts.duties !== null && isCustodian(plan, step.fields.person)
        ? [{ label: 'Takes on', value: cutText(facts.duties, 2000) }]
        : []),
    ],
  }),
});

/** The plan with the newcomer in the place: its digest stays that of the plan that was approved. */
export function withReplacement(plan: Plan, { person, name, certificate, presence }: Replacement): Plan {
  const certificateSha256 = certificateFingerprint(base64ToBytes(certificate));
  const change = (old: Person): Person => (old.id === person ? { ...old, name, certificate, certificateSha256, presence } : old);
  return { ...plan, people: plan.people.map(change) };
}

function tookPlace(facts: Facts, { person, file }: Replacement): Facts {
  return {
    ...facts,
    replaced: { ...facts.replaced, [person]: file },
    departed: facts.departed.filter((other) => other !== person),
    identified: facts.identified.filter((other) => other !== person),
  };
}

/** Whether a document of the newcomer is looked at: where it was at roll-call. */
export function asksIdentityOfNewcomer(person: string, { identified }: Facts): boolean {
  return identified.length > 0 && !identified.includes(person);
}

function demandPresence(
  step: BoundStep<Replacement>,
  observed: z.output<typeof observedSchema>,
  context: TurnContext,
): readonly Demand[] {
  const { identity, certificateSha256 } = observed;
  if (isAllowing(context.turn)) return [['what else was observed', undefined, certificateSha256 ?? identity?.document]];
  const brought = certificateFingerprint(base64ToBytes(step.fields.certificate));
  const asked = asksIdentityOfNewcomer(context.person, context.facts);
  const checkers = identityCheckers(context.person, context);
  return [
    [`certificate of ${context.person}`, brought, certificateSha256],
    ['whether an identity document was looked at', asked, identity !== undefined],
    ['whether somebody else who is present looked at it', true, !asked || checkers.includes(identity?.checkedBy ?? '')],
  ];
}

function isCustodian(plan: Plan, person: string): boolean {
  return peopleOf(plan, 'custodian').includes(person);
}

function refuseReplacement(fields: Replacement, { plan, facts, block, former }: InsertionContext): string | null {
  const { person, certificate, presence, library } = fields;
  const fingerprint = fingerprintOf(certificate);
  const holds = Object.values(facts.sets).some(({ status, sheets }) =>
    status !== 'void' ? sheets.some((sheet) => sheet.holder === person && sheet.printed) : false,
  );
  if (!plan.people.some(({ id }) => id === person)) return 'somebody of the plan';
  if (fingerprint === null) return 'a certificate that can be read';
  if (plan.people.some(({ certificateSha256 }) => certificateSha256 === fingerprint)) return 'somebody who has no place yet';
  if (former.includes(fingerprint)) return 'somebody who had no place before';
  if (presence === 'card' && !plan.modules.some(({ librarySha256 }) => librarySha256 === library))
    return 'a card whose library the plan names';
  if (block !== null) return `the section ${block} is over first, or an exception is called: nobody comes into it`;
  if (plan.mode === 'production' && !signWithCards(withReplacement(plan, fields).people))
    return 'somebody with a card of their own: two people sign with theirs, one of them a witness';
  // After an abort every sheet is to be destroyed, and nobody takes one on.
  return holds && facts.ending === null ? 'somebody who holds no printed share: with a share goes the person' : null;
}

function fingerprintOf(certificate: string): string | null {
  try {
    const bytes = base64ToBytes(certificate);
    certificateAlgorithm(bytes);
    return certificateFingerprint(bytes);
  } catch {
    return null;
  }
}
