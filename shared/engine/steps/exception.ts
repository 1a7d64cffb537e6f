import { z } from 'zod';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import { cutText } from '../../core/cut-text.ts';
import { digestHex } from '../../core/digest.ts';
import { countSchema } from '../../script/schema.ts';
import type { Plan } from '../../transcript/plan.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import type { DecisionFact, ExceptionFact } from '../room-facts.ts';
import { type BoundStep, defineStepKind, peopleOf, type Settlement, type Turn, type TurnContext } from '../step-kind.ts';

const fieldsSchema = z.strictObject({
  number: countSchema(1, 999),
  caller: nameSchema,
  during: nameSchema,
  expected: textSchema(1000),
  happened: textSchema(1000),
});
export type ExceptionFields = z.output<typeof fieldsSchema>;
type ExceptionStep = BoundStep<ExceptionFields>;

/** What is decided about an exception, as it stands in the transcript. */
export const decisionSchema = z.strictObject({
  severity: z.enum(['note', 'repeat', 'replace', 'abort']),
  text: textSchema(1000),
  from: nameSchema.optional(),
  replaced: textSchema(400).optional(),
  benefits: z.array(nameSchema).max(40),
  opinions: z
    .array(
      z.strictObject({
        person: nameSchema,
        opinion: z.enum(['agree', 'disagree']),
        text: z.union([textSchema(400), z.literal('')]),
      }),
    )
    .max(40),
});

const signedSchema = z.strictObject({
  decision: z.enum(['agree', 'agree-with-note', 'refuse']),
  note: z.union([textSchema(2000), z.literal('')]),
  /** The whole sheet that is signed. */
  sheet: decisionSchema.extend({
    number: z.int(),
    round: z.int(),
    caller: nameSchema,
    expected: textSchema(1000),
    happened: textSchema(1000),
  }),
});
type Observed = z.output<typeof decisionSchema> | z.output<typeof signedSchema>;

/** The sheet of an exception as it is signed: what was expected, what happened, what is decided, and what everybody says to it. */
export function exceptionSheet({ number, round, caller, expected, happened, decision }: ExceptionFact) {
  return decision === null ? null : { ...decision, number, round, caller, expected, happened };
}

/** Who may sign the decision of this round, by the turn: from `replace` up a security officer as well, and never who benefits. */
export function exceptionSigners(plan: Plan, { round, decision, signed }: ExceptionFact): ReadonlyMap<string, readonly string[]> {
  if (decision === null) return new Map();
  const officers = peopleOf(plan, 'security-officer');
  const witnesses = [...peopleOf(plan, 'internal-witness'), ...peopleOf(plan, 'external-witness')];
  const grave = decision.severity === 'replace' || decision.severity === 'abort';
  const turns = [...(grave ? [[`sign-${round}-officer`, officers] as const] : []), [`sign-${round}-witness`, witnesses] as const];
  return new Map(
    turns.map(([turn, people]) => {
      const others = Object.entries(signed).flatMap(([known, person]) => (known === turn ? [] : [person]));
      return [turn, people.filter((id) => !decision.benefits.includes(id) && !others.includes(id))];
    }),
  );
}

/** Something went otherwise than it should: what is done about it is decided, said by everybody, and signed; a refusal begins another round. */
export const exception = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({
    ...decisionSchema.partial().shape,
    decision: z.enum(['agree', 'agree-with-note', 'refuse']).optional(),
    note: z.union([textSchema(2000), z.literal('')]).optional(),
  }),
  observed: z.union([decisionSchema, signedSchema]),
  renewed: false,
  anyOrder: false,
  repeat: 'never',
  inAbort: false,
  insertable: {
    title: ({ number }) => `Exception ${number}`,
    say: 'Everything else waits. What was expected, what happened, and what is done about it is read aloud, and everybody says whether they agree.',
    actor: 'administrator',
    minutes: 10,
    approve: () => [],
    fill: (_given, { person, number, during }) => ({ number: String(number), caller: person, during }),
    nests: true,
  },
  turns: (step, context) => {
    const fact = factOf(step, context.facts);
    const decide: Turn = {
      id: `decide-${fact.round}`,
      title: 'write down what is done about it, and what everybody says to it',
      people: peopleOf(context.plan, 'administrator'),
      secret: 'none',
      signs: null,
    };
    const signers = [...exceptionSigners(context.plan, fact)].map(
      ([id, people]): Turn => ({ id, title: 'sign or refuse what was decided', people, secret: 'none', signs: 'decide' }),
    );
    return [decide, ...signers];
  },
  needs: () => ['an exception that somebody calls on the day; a script cannot ask for one'],
  sets: (_step, world) => world,
  reduce: (facts, step, observed, turn) => ({
    ...facts,
    exceptions: { ...facts.exceptions, [step.id]: afterTurn(factOf(step, facts), observed, turn) },
  }),
  consistent: (step, observed, context) =>
    firstUnmet('sheet' in observed ? demandSigned(step, observed, context) : demandDecision(step, observed, context)),
  proposes: (_step, observed) => ('sheet' in observed ? null : settlementOf(observed, '')),
  settles: (step, facts) => {
    const fact = factOf(step, facts);
    if (fact.decision === null || !isSigned(fact)) return null;
    return settlementOf(fact.decision, `exception ${fact.number}: ${fact.decision.text}`);
  },
  shown: (step, { plan }) => ({
    happens:
      'The administrator writes down what is decided, and what everybody who is present says to it. A witness signs a note or a repetition; ' +
      'a replacement or an abort is signed by a security officer as well, and never by somebody who benefits. Who refuses begins another round. ' +
      'Approvals, reading back, the plan and the hash of the library cannot be waived.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Called by', value: plan.people.find(({ id }) => id === step.fields.caller)?.name ?? step.fields.caller },
      { label: 'During', value: step.fields.during },
      { label: 'Expected', value: step.fields.expected },
      { label: 'Happened', value: step.fields.happened },
    ],
  }),
});

/** What is known of the exception of the step `id`, also before its first turn. */
export function exceptionFact(id: string, fields: ExceptionFields, { exceptions }: Pick<Facts, 'exceptions'>): ExceptionFact {
  return exceptions[id] ?? { ...fields, round: 1, decision: null, signed: {} };
}

function factOf({ id, fields }: ExceptionStep, facts: Pick<Facts, 'exceptions'>): ExceptionFact {
  return exceptionFact(id, fields, facts);
}

function isSigned({ decision, round, signed }: ExceptionFact): boolean {
  const grave = decision?.severity === 'replace' || decision?.severity === 'abort';
  const turns = [...(grave ? [`sign-${round}-officer`] : []), `sign-${round}-witness`];
  return decision !== null && turns.every((turn) => Object.hasOwn(signed, turn));
}

function settlementOf({ severity, from }: DecisionFact, because: string): Settlement | null {
  if (severity === 'abort') return { abort: true, because: cutText(because, 300) };
  return from === undefined ? null : { from, because: cutText(because, 300) };
}

function afterTurn(
  fact: ExceptionFact,
  observed: Observed,
  turn: { readonly id: string; readonly person: string },
): ExceptionFact {
  if (!('sheet' in observed)) return { ...fact, decision: observed, signed: {} };
  if (observed.decision === 'refuse') return { ...fact, round: fact.round + 1, decision: null, signed: {} };
  return { ...fact, signed: { ...fact.signed, [turn.id]: turn.person } };
}

function demandDecision(
  step: ExceptionStep,
  decision: z.output<typeof decisionSchema>,
  { plan, facts, present }: TurnContext,
): readonly Demand[] {
  const { severity, from, replaced, benefits, opinions } = decision;
  const known = plan.people.map(({ id }) => id);
  const signers = exceptionSigners(plan, { ...factOf(step, facts), decision, signed: {} });
  const there = [...signers.values()].map((people) => people.filter((id) => present.includes(id)));
  return [
    ['who says something to it', [...present].sort(), opinions.map(({ person }) => person).sort()],
    ['whether who disagrees says why', true, opinions.every(({ opinion, text }) => opinion === 'agree' || text !== '')],
    ['who benefits', benefits, benefits.filter((id) => known.includes(id))],
    ['whether it says from which step', severity === 'replace' ? from !== undefined : severity === 'repeat', from !== undefined],
    ['whether it says what is replaced', severity === 'replace', replaced !== undefined],
    ['whether somebody is left who may sign it', true, canSign(there)],
  ];
}

/** Whether different people can take the turns, each of which some may take. */
export function canSign(turns: readonly (readonly string[])[]): boolean {
  const [first, ...others] = turns;
  if (first === undefined) return true;
  return first.some((id) => canSign(others.map((people) => people.filter((other) => other !== id))));
}

function demandSigned(
  step: ExceptionStep,
  observed: z.output<typeof signedSchema>,
  { plan, facts, turn, person, present }: TurnContext,
): readonly Demand[] {
  const fact = factOf(step, facts);
  const signed = { ...fact.signed, [turn]: person };
  const open = [...exceptionSigners(plan, { ...fact, signed })].filter(([id]) => !Object.hasOwn(signed, id));
  const there = open.map(([, people]) => people.filter((id) => present.includes(id)));
  return [
    ['the sheet of the exception', digestOf(exceptionSheet(fact)), digestOf(observed.sheet)],
    ['whether a refusal says why', true, observed.decision === 'agree' || observed.note !== ''],
    // Nobody comes while an exception is open, and without the other signature it never ends.
    ['whether somebody else is left who may sign the rest', true, observed.decision === 'refuse' || canSign(there)],
  ];
}

/** So short that what differs can be seen. */
function digestOf(sheet: Json | object | null): string {
  return digestHex(canonicalBytes(sheet as Json));
}
