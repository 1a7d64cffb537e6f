import { z } from 'zod';
import type { Json } from '../core/canonical-json.ts';

/** 64 lower-case hexadecimal digits: a SHA-256. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 lower-case hexadecimal digits');

/** Practice and production differ in every hash and signature through this word. */
export const modeSchema = z.enum(['practice', 'production']);
export type Mode = z.infer<typeof modeSchema>;

/**
 * A short name inside a script or a ceremony: lower-case letters, digits and hyphens. `constructor` is left out, because
 * every object answers to it.
 */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, starting with a letter')
  .refine((name) => name !== 'constructor', 'a name that is not reserved');

/** Text for people: one to `maximum` characters, no control characters except line feed. */
export function textSchema(maximum: number) {
  return z.string().min(1).max(maximum).refine(isPlainText, 'text without control characters');
}

function isPlainText(text: string): boolean {
  return [...text].every((character) => character === '\n' || (character >= ' ' && character !== '\u007f'));
}

/** Base64 with padding, at most `maximum` characters. */
export function base64Schema(maximum: number) {
  return z
    .string()
    .max(maximum)
    .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'base64 with padding');
}

/** An instant as `2026-11-23T20:30:00.123Z`. */
export const instantSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'an instant in UTC with milliseconds');

/** Any JSON value without floats; depth and size are bounded by the canonical form. */
export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.int(), z.string(), z.array(jsonSchema), z.record(z.string(), jsonSchema)]),
);

export const jsonObjectSchema = z.record(z.string(), jsonSchema);
