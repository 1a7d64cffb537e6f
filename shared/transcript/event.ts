import { z } from 'zod';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { approvalSchema } from './approval.ts';
import { planSchema, roleSchema } from './plan.ts';
import { instantSchema, jsonObjectSchema, nameSchema, sha256Schema, textSchema } from './schemas.ts';

/** Exactly what was on the screen when people decided; its canonical bytes are hashed into every approval. */
export const shownSchema = z.strictObject({
  title: textSchema(200),
  say: z.union([textSchema(4000), z.literal('')]),
  happens: textSchema(4000),
  undo: z.enum(['can-be-repeated', 'cannot-be-undone', 'nothing-changes']),
  expected: z.array(z.strictObject({ label: textSchema(120), value: textSchema(2000) })).max(64),
});
export type Shown = z.infer<typeof shownSchema>;

const errorSchema = z.strictObject({
  code: z.string().regex(/^[A-Z0-9_]{3,40}$/),
  field: z.string().max(400),
  expected: z.string().max(2000).optional(),
  got: z.string().max(2000).optional(),
  message: z.string().max(4000),
  action: z.string().max(2000),
});

/** What an act on the outside world declares of itself (design section 2.3). */
export const effectClassSchema = z.enum(['reconcilable', 'destructive', 'observed']);
export type EffectClass = z.infer<typeof effectClassSchema>;

/** That a ceremony was aborted, as it stands in the last event and in the signed statement. */
export const abortedSchema = z.strictObject({
  exception: nameSchema,
  reason: textSchema(1000),
  remaining: z.array(textSchema(400)).max(512),
});

/** One schema an event type: the body of the event. New types may be added; these never change. */
export const eventBodies = {
  /** First line: plan, its approvals, and the previous transcripts of this laptop and token. */
  opened: z.strictObject({
    title: textSchema(200),
    plan: planSchema,
    planDigest: sha256Schema,
    approvals: z.array(approvalSchema).max(40),
    previous: z.strictObject({ laptop: sha256Schema.nullable(), token: sha256Schema.nullable() }),
  }),
  /** A step became current: what was shown. */
  'step-begun': z.strictObject({ kind: nameSchema, shown: shownSchema }),
  /** People put a step in, before the current one: an exception, a correction, a break, somebody who comes or goes. */
  'step-inserted': z.strictObject({
    id: nameSchema,
    kind: nameSchema,
    title: textSchema(200),
    fields: z.record(nameSchema, z.string().max(16_384)),
    person: nameSchema,
  }),
  /** A step that may be left out, and was approved as the others, is left out. */
  'step-skipped': z.strictObject({ reason: textSchema(400), person: nameSchema }),
  /** One person's signature for the current step. */
  approval: approvalSchema,
  /** An act on the outside world is about to be tried. */
  intent: z.strictObject({
    act: nameSchema,
    effect: effectClassSchema,
    detail: jsonObjectSchema,
  }),
  /** What became of an intent. */
  outcome: z.strictObject({
    intent: z.int().min(0),
    result: z.enum(['done', 'failed', 'found-done', 'found-absent', 'counted-as-done']),
    observed: jsonObjectSchema,
    error: errorSchema.optional(),
  }),
  /** One turn of a step was accepted: who acted, what was observed; with a signature where the turn asks for one. */
  turn: z.strictObject({
    turn: nameSchema,
    person: nameSchema,
    observed: jsonObjectSchema,
    signatures: z.array(approvalSchema).max(4),
  }),
  /** Something was refused; nothing was changed by it. */
  refusal: z.strictObject({ during: textSchema(200), error: errorSchema }),
  /** All turns of the step are done. */
  'step-done': z.strictObject({}),
  /** The chain's head as words, written down by witnesses. */
  checkpoint: z.strictObject({ head: sha256Schema, words: z.array(textSchema(20)).length(16) }),
  /** The service came back after a stop: how every intent without an outcome was settled stands in `outcome` events after it. */
  resumed: z.strictObject({ reason: textSchema(400), openIntents: z.array(z.int().min(0)).max(64) }),
  /** The session with the token ended by itself: whoever logged in does so again before anything else. */
  'token-lost': z.strictObject({ reason: textSchema(400) }),
  /** Just before, the wall clock jumped: what it would have shown, had it gone on evenly, and what it shows. */
  'clock-changed': z.strictObject({ expected: instantSchema, shown: instantSchema }),
  /** A secret block begins again as a whole. */
  'block-restarted': z.strictObject({
    block: nameSchema,
    run: z.int().min(2),
    reason: textSchema(400),
    compensations: z.array(z.strictObject({ compensation: nameSchema, result: textSchema(400) })).max(16),
  }),
  /** Last line: who must sign, who may sign late, what they sign. */
  closed: z.strictObject({
    required: z.array(z.strictObject({ person: nameSchema, role: roleSchema, certificateSha256: sha256Schema })).max(40),
    deferred: z.array(nameSchema).max(40),
    statement: textSchema(4000),
    artefacts: z.array(z.strictObject({ path: z.string().max(256), length: z.int().min(0), sha256: sha256Schema })).max(256),
    /** Where an exception ended the ceremony: which, why, and what still exists. */
    aborted: abortedSchema.optional(),
  }),
} as const satisfies Record<string, z.ZodType>;

export type EventType = keyof typeof eventBodies;
export type EventBody<T extends EventType> = z.infer<(typeof eventBodies)[T]>;

/** The step an event belongs to, and which attempt at it. */
export const stepReferenceSchema = z.strictObject({ id: nameSchema, attempt: z.int().min(1) });
export type StepReference = z.infer<typeof stepReferenceSchema>;

const envelope = {
  format: z.literal('claviger-event-v1'),
  seq: z.int().min(0),
  at: instantSchema,
  /** Milliseconds of a clock that never goes back, since the service process started. */
  tick: z.int().min(0),
  step: stepReferenceSchema.nullable(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  previous: sha256Schema,
};

/** One event of type `T`, as it stands on its line. */
export interface TypedEvent<T extends EventType> {
  readonly format: 'claviger-event-v1';
  readonly seq: number;
  readonly at: string;
  readonly tick: number;
  readonly step: StepReference | null;
  readonly salt: string;
  readonly previous: string;
  readonly type: T;
  readonly body: EventBody<T>;
}

/** Any event: a union told apart by `type`. */
export type CeremonyEvent = { [T in EventType]: TypedEvent<T> }[EventType];

const lineSchemas = Object.fromEntries(
  Object.entries(eventBodies).map(([type, body]) => [type, z.strictObject({ ...envelope, type: z.literal(type), body })]),
);

/** The strict schema of the whole line of an event of `type`. */
export function lineSchema(type: EventType): z.ZodType<CeremonyEvent> {
  return lineSchemas[type] as unknown as z.ZodType<CeremonyEvent>;
}

/** The canonical bytes of an event's line, without the line feed. */
export function eventBytes(event: CeremonyEvent): Uint8Array {
  return canonicalBytes(event as unknown as Json);
}
