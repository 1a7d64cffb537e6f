import { z } from 'zod';
import type { Need } from '../../script/world.ts';
import { withKey } from '../../script/world.ts';
import { instantSchema, nameSchema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts, KeyFact } from '../facts.ts';
import { type KeyLifecycle, type KeyTransition, keyLifecycleSchema, mayTransition } from '../key-lifecycle.ts';
import { actorTurn, defineStepKind, peopleOf, peopleWithoutShare } from '../step-kind.ts';

/** `destroyed` is left out: a key is destroyed by the step that destroys it. */
const reachableSchema = keyLifecycleSchema.exclude(['pre-activation', 'destroyed']);
const sinceSchema = z.string().regex(/^(\d{4}-\d\d-\d\d|unknown)$/, 'a day such as 2026-11-24, or unknown');

/** The rows that ask for what the script leaves to the day. */
export const TYPED_REASON = 'Reason, typed now';
export const TYPED_SINCE = 'Known to others since, typed now';

/**
 * A key goes to another state of its life (NIST SP 800-57 part 1 section 7), with date and reason; somebody else confirms it. Nothing
 * changes in the token: what changes is what the key may still be used for.
 */
export const transitionKey = defineStepKind({
  fields: z.strictObject({
    key: nameSchema,
    to: reachableSchema,
    reason: textSchema(400).optional(),
    'compromised-since': sinceSchema.optional(),
  }),
  input: z.strictObject({ reason: textSchema(400).optional(), since: sinceSchema.optional() }),
  observed: z.strictObject({
    from: keyLifecycleSchema,
    to: reachableSchema,
    date: instantSchema,
    reason: textSchema(400),
    since: sinceSchema.optional(),
  }),
  renewed: false,
  demands: { approval: true },
  inAbort: true,
  repeat: 'alone',
  anyOrder: false,
  turns: (step, context) => [
    actorTurn(step, context, { id: 'announce', title: `say why the key becomes ${step.fields.to}` }),
    {
      id: 'confirm',
      title: 'confirm the reason, and sign',
      people: peopleWithoutShare(context.plan).filter((id) => !peopleOf(context.plan, step.actor).includes(id)),
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: ({ fields }, world) => [
    ...needsTransition(world.keys[fields.key]?.state, fields.key, fields.to),
    ...(fields['compromised-since'] === undefined || fields.to === 'compromised'
      ? []
      : ['compromised-since is told of a key that becomes compromised, and of no other']),
  ],
  sets: (step, world) => withKey(world, step.fields.key, { state: step.fields.to }),
  reduce: (facts, step, observed, turn) => {
    const key = facts.keys[step.fields.key];
    if (key === undefined) return facts;
    const announced = transitionOf(observed);
    const changed = turn.id === 'announce' ? { ...key, announced } : withTransition(key, announced);
    return { ...facts, keys: { ...facts.keys, [step.fields.key]: changed } };
  },
  consistent: ({ fields }, observed, { facts, turn, at }) => {
    const key = facts.keys[fields.key];
    const { from } = observed;
    return firstUnmet([
      [`state of the key ${fields.key} until now`, key?.state, from],
      ['state it goes to', fields.to, observed.to],
      [`whether a key may go from ${from} to ${observed.to}`, true, mayTransition(from, observed.to)],
      ['reason', fields.reason ?? observed.reason, observed.reason],
      ['since when it is known to others', fields['compromised-since'] ?? observed.since, observed.since],
      ['whether it is told since when', observed.to === 'compromised', observed.since !== undefined],
      ['whether that day had come', true, hasCome(observed.since, at)],
      ['whether the date of the change had come', true, Date.parse(observed.date) <= Date.parse(at)],
      ...demandAnnounced(turn, transitionOf(observed), key),
    ]);
  },
  shown: ({ fields }, { facts }) => ({
    happens:
      'The state of the key is changed in the record, with the date and the reason. The token is not touched. ' +
      `${MEANINGS[fields.to]} Somebody else confirms it.`,
    undo: fields.to === 'suspended' || fields.to === 'active' ? 'can-be-repeated' : 'cannot-be-undone',
    expected: [
      { label: 'Key', value: facts.keys[fields.key]?.label ?? fields.key },
      { label: 'State until now', value: facts.keys[fields.key]?.state ?? '?' },
      { label: 'State afterwards', value: fields.to },
      fields.reason === undefined
        ? { label: TYPED_REASON, value: `Why the key becomes ${fields.to}` }
        : { label: 'Reason', value: fields.reason },
      ...sinceRows(fields),
    ],
  }),
});

const MEANINGS: Readonly<Record<z.infer<typeof reachableSchema>, string>> = {
  active: 'An active key may protect new things.',
  suspended: 'A suspended key protects nothing until it is active again.',
  deactivated: 'A deactivated key protects nothing new; what it protects already can still be opened.',
  compromised: 'A compromised key is trusted no more; what it protects has to be protected otherwise.',
};

/** The key as it is after `transition`. */
export function withTransition({ announced: _announced, ...key }: KeyFact, transition: KeyTransition): KeyFact {
  return { ...key, state: transition.to, transitions: [...(key.transitions ?? []), transition] };
}

/** The need that the key `name` is there in a state that may lead to `to`, where it is not met. */
export function needsTransition(from: KeyLifecycle | undefined, name: string, to: KeyLifecycle): readonly Need[] {
  if (from === undefined) return [`the key ${name} is known (generate-key, import-key, restore or find-key)`];
  return mayTransition(from, to) ? [] : [`the key ${name} is in a state that may become ${to} (here it is ${from})`];
}

function transitionOf({
  to,
  date,
  reason,
  since,
}: Omit<KeyTransition, 'since'> & { readonly since?: string | undefined }): KeyTransition {
  return { to, date, reason, ...(since === undefined ? {} : { since }) };
}

function demandAnnounced(turn: string, transition: KeyTransition, key: Facts['keys'][string] | undefined): readonly Demand[] {
  if (turn === 'announce') return [];
  return [['what was announced', key?.announced === undefined ? undefined : { ...key.announced }, { ...transition }]];
}

/** `unknown` is always past. */
function hasCome(since: string | undefined, at: string): boolean {
  return since === undefined || since === 'unknown' || since <= at.slice(0, 10);
}

function sinceRows(fields: { readonly to: string; readonly 'compromised-since'?: string | undefined }) {
  if (fields.to !== 'compromised') return [];
  const since = fields['compromised-since'];
  return since === undefined
    ? [{ label: TYPED_SINCE, value: 'The day, such as 2026-11-24, or unknown' }]
    : [{ label: 'Known to others since', value: since }];
}
