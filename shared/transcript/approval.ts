import { z } from 'zod';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { digestHex } from '../core/digest.ts';
import { roleSchema } from './plan.ts';
import { base64Schema, modeSchema, nameSchema, sha256Schema, textSchema } from './schemas.ts';
import { signatureAlgorithms } from './signer-port.ts';

/**
 * What a person signs when they approve, refuse, prove presence or decide: exactly these members, canonical JSON.
 * `head` is the SHA-256 of the line before the event that carries it, so an approval counts in one place only.
 */
export const approvalPayloadSchema = z.strictObject({
  format: z.enum(['claviger-approval-v1-practice', 'claviger-approval-v1-production']),
  ceremony: z.string().max(9),
  mode: modeSchema,
  planDigest: sha256Schema,
  head: sha256Schema,
  step: nameSchema,
  attempt: z.int().min(1),
  purpose: z.enum(['plan', 'presence', 'approve', 'acknowledge', 'resume', 'decide']),
  person: nameSchema,
  role: roleSchema,
  decision: z.enum(['agree', 'agree-with-note', 'refuse']),
  note: z.union([textSchema(2000), z.literal('')]),
  shown: sha256Schema,
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
});
export type ApprovalPayload = z.infer<typeof approvalPayloadSchema>;

/** An approval as it stands in an event: the payload and a signature over its canonical bytes. */
export const approvalSchema = z.strictObject({
  payload: approvalPayloadSchema,
  algorithm: z.enum(signatureAlgorithms),
  signature: base64Schema(2048),
});
export type Approval = z.infer<typeof approvalSchema>;

/** The bytes an approval's signature is over: the payload's canonical JSON. */
export function approvalBytes(payload: ApprovalPayload): Uint8Array {
  return canonicalBytes(payload);
}

/** The format member of approvals in `mode`: practice and production can never stand for each other. */
export function approvalFormat(mode: 'practice' | 'production'): ApprovalPayload['format'] {
  return `claviger-approval-v1-${mode}`;
}

/**
 * The digest of exactly what a person saw: SHA-256 of the canonical JSON `{"observed":…,"shown":…}`; `observed` is null
 * where nothing had been observed yet. 64 hexadecimal digits.
 */
export function shownDigest(shown: Json, observed: Json): string {
  return digestHex(canonicalBytes({ shown, observed }));
}
