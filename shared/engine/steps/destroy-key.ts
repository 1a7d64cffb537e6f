import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { digestHex } from '../../core/digest.ts';
import { needsKey, withKey } from '../../script/world.ts';
import { instantSchema, nameSchema, textSchema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import type { Facts, KeyFact } from '../facts.ts';
import { mayTransition } from '../key-lifecycle.ts';
import { actorTurn, type BoundStep, defineStepKind, peopleOf } from '../step-kind.ts';
import { needsTransition, withTransition } from './transition-key.ts';

/** How a key is destroyed, as the affidavit has it. */
export const HOW_DESTROYED =
  'destroyed by the token (C_DestroyObject), then searched for by CKA_ID in a session opened for that: not found';

/** How a temporary key is gone whose session ended before anybody destroyed it. */
export const HOW_ENDED =
  'made for a session with the token that has ended, then searched for by CKA_ID in a session opened for that: not found';

/**
 * A key is destroyed in the token and proved absent; then a witness who did not do it signs an affidavit: what, how, when, by whom
 * (PCI PIN v3.1 requirement 24). Whoever resumes after an interruption looks for the key: where it is absent, it was destroyed.
 */
export const destroyKey = defineStepKind({
  fields: z.strictObject({ key: nameSchema, reason: textSchema(400).optional() }),
  input: z.strictObject({}),
  observed: z.strictObject({
    what: z.strictObject({ label: z.string(), id: z.string(), kind: z.string(), proof: z.string() }),
    token: z.strictObject({ manufacturer: z.string(), model: z.string(), serial: z.string(), label: z.string() }),
    how: z.enum([HOW_DESTROYED, HOW_ENDED]),
    when: instantSchema,
    by: z.string(),
    absent: z.literal(true),
  }),
  renewed: false,
  demands: { approval: true },
  inAbort: true,
  anyOrder: false,
  turns: (step, context) => [
    actorTurn(step, context, { id: 'destroy', title: 'destroy the key' }),
    {
      id: 'affirm',
      title: 'sign that the key was destroyed: what, how, when, and by whom',
      people: [...peopleOf(context.plan, 'external-witness'), ...peopleOf(context.plan, 'internal-witness')],
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: (step, world) => [
    ...needsKey(world, step.fields.key),
    ...(world.keys[step.fields.key] === undefined
      ? []
      : needsTransition(world.keys[step.fields.key]?.state, step.fields.key, 'destroyed')),
    ...(step.approve.reduce((sum, { count }) => sum + count, 0) > 1 ? [] : ['two people approve it (approve)']),
    ...(step.actor.endsWith('-witness') ? ['somebody acts who is no witness (actor)'] : []),
  ],
  sets: (step, world) => withKey(world, step.fields.key, { state: 'destroyed', inToken: false, extractable: false }),
  reduce: (facts, step, observed, turn) => {
    const key = facts.keys[step.fields.key];
    if (key === undefined || turn.id !== 'destroy') return facts;
    const destroyed = withTransition(key, { to: 'destroyed', date: observed.when, reason: reasonOf(step) });
    return { ...facts, keys: { ...facts.keys, [step.fields.key]: { ...destroyed, extractable: false } } };
  },
  consistent: (step, observed, { plan, facts, turn, person, at, done }) => {
    const key = facts.keys[step.fields.key];
    const announced = done.findLast(({ act }) => act === 'destroy')?.detail;
    const before = turn === 'destroy' ? key !== undefined && mayTransition(key.state, 'destroyed') : key?.state === 'destroyed';
    return firstUnmet([
      [`the key ${step.fields.key}`, key === undefined ? undefined : keyInWords(key), observed.what],
      ['the token it was in', tokenInWords(facts), observed.token],
      ['whether the key was in a state for that', true, before],
      ['how it is gone', key?.temporary === true ? observed.how : HOW_DESTROYED, observed.how],
      ['what was announced', { ...namesOf(key), by: observed.by }, announced],
      ['whether it was destroyed by somebody who may', true, peopleOf(plan, step.actor).includes(observed.by)],
      ['whether a witness signs who did not do it', turn === 'affirm', turn === 'affirm' && person !== observed.by],
      ['whether the time of it had come', true, Date.parse(observed.when) <= Date.parse(at)],
      demandDone(done, 'destroy', observed),
    ]);
  },
  shown: (step, { facts }) => {
    const key = facts.keys[step.fields.key];
    return {
      happens:
        'The program makes sure that it is the right key. Then the token destroys it, both halves where it is a pair, and the program ' +
        'searches for it in a new session and must not find it. A witness who did not do it signs what was destroyed, how, when, and by whom.',
      undo: 'cannot-be-undone',
      expected: [
        { label: 'Key', value: key?.label ?? step.fields.key },
        ...(key === undefined ? [] : shownKey(key)),
        { label: 'Reason', value: reasonOf(step) },
      ],
    };
  },
});

/** The key as an affidavit names it. */
export function keyInWords(key: KeyFact): { label: string; id: string; kind: string; proof: string } {
  const { label, id, type, bits, checkValue, publicKey } = key;
  const proof =
    publicKey === undefined
      ? `check value ${checkValue?.value ?? '?'} (${checkValue?.method ?? '?'})`
      : `public key SHA-256 ${digestHex(base64ToBytes(publicKey))}`;
  return { label, id, kind: `${type.toUpperCase()}, ${bits} bits`, proof };
}

/** The token as an affidavit names it; undefined where none was identified. */
export function tokenInWords({
  token,
}: Facts): { manufacturer: string; model: string; serial: string; label: string } | undefined {
  if (token === null) return undefined;
  const { manufacturer, model, serial, label } = token;
  return { manufacturer, model, serial, label };
}

function namesOf(key: KeyFact | undefined) {
  return key === undefined ? {} : { id: key.id, label: key.label };
}

function reasonOf(step: BoundStep<{ readonly reason?: string | undefined }>): string {
  return step.fields.reason ?? step.title;
}

function shownKey(key: KeyFact): readonly { readonly label: string; readonly value: string }[] {
  const { id, kind, proof } = keyInWords(key);
  return [
    { label: 'CKA_ID', value: id },
    { label: 'Kind', value: kind },
    { label: 'Known by', value: proof },
    { label: 'State until now', value: key.state },
  ];
}
