import { z } from 'zod';
import { roleSchema } from '../transcript/plan.ts';
import { nameSchema, textSchema } from '../transcript/schemas.ts';

/** A whole number written in a script, which knows only text: `3`, never `03` or `3.0`. */
export function countSchema(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^(0|[1-9][0-9]{0,8})$/, 'a whole number')
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `a whole number from ${minimum} to ${maximum}`);
}

/** How many distinct people of one role must approve. */
export const approvalRuleSchema = z.strictObject({ role: roleSchema, count: countSchema(1, 9) });
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

/** A value that differs by site and is bound at planning. */
export const parameterSchema = z.strictObject({
  title: textSchema(200),
  type: z.enum(['text', 'label', 'path', 'sha256', 'key-id', 'count']),
  default: z.string().max(1024).optional(),
  minimum: countSchema(0, 1000).optional(),
  maximum: countSchema(0, 1000).optional(),
});
export type Parameter = z.infer<typeof parameterSchema>;

/** The members every step has; the rest are its kind's own. */
export const stepHeaderSchema = z.object({
  id: nameSchema,
  kind: nameSchema,
  title: textSchema(200),
  say: textSchema(4000).optional(),
  actor: roleSchema,
  approve: z.array(approvalRuleSchema).max(6).optional(),
  minutes: countSchema(0, 600).optional(),
});
export type StepHeader = z.infer<typeof stepHeaderSchema>;

/** What must be undone when a secret block begins again. */
export const compensationSchema = z.enum(['destroy-wrapping-key', 'drop-backup', 'count-spoiled-sheets']);
export type Compensation = z.infer<typeof compensationSchema>;

/** A part of the ceremony. With `block`, its steps hold clear key material and restart as a whole. */
export const sectionSchema = z.strictObject({
  id: nameSchema,
  title: textSchema(120),
  block: nameSchema.optional(),
  compensate: z.array(compensationSchema).max(6).optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(64),
});

/** The whole file, before its steps are read by their kinds. */
export const scriptSchema = z.strictObject({
  ceremony: nameSchema,
  version: countSchema(1, 9999),
  title: textSchema(200),
  purpose: textSchema(2000),
  duration: countSchema(1, 2880),
  parameters: z.record(nameSchema, parameterSchema),
  roles: z.partialRecord(roleSchema, countSchema(1, 16)),
  forbid: z.array(z.tuple([roleSchema, roleSchema])).max(32),
  approve: z.array(approvalRuleSchema).min(1).max(6),
  outputs: z.array(textSchema(200)).max(32),
  sections: z.array(sectionSchema).min(1).max(32),
});
export type ScriptFile = z.infer<typeof scriptSchema>;
