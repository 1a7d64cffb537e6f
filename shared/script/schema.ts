import { z } from 'zod';
import { type Role, roleSchema } from '../transcript/plan.ts';
import { nameSchema, textSchema } from '../transcript/schemas.ts';

/** A whole number written in a script, which knows only text: `3`, never `03` or `3.0`. */
export function countSchema(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^(0|[1-9][0-9]{0,8})$/, 'a whole number')
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `a whole number from ${minimum} to ${maximum}`)
    .meta({ minimum, maximum });
}

/** Where the value of a parameter belongs: exactly `{parameter: name}`. */
export const parameterReferenceSchema = z.strictObject({ parameter: nameSchema });
export type ParameterReference = z.infer<typeof parameterReferenceSchema>;

/** A count that stands in the script, or is the value of a parameter whose own bounds lie within `minimum` and `maximum`. */
function openCountSchema(minimum: number, maximum: number) {
  return z.union([countSchema(minimum, maximum), parameterReferenceSchema]);
}

/** How many people of one role a ceremony can have. */
export const ROLE_COUNTS = { minimum: 1, maximum: 16 } as const;
/** How many people of one role can be asked to approve. */
export const APPROVAL_COUNTS = { minimum: 1, maximum: 9 } as const;

/** How many distinct people of one role must approve, as the file says it. */
export const approvalRuleSchema = z.strictObject({
  role: roleSchema,
  count: openCountSchema(APPROVAL_COUNTS.minimum, APPROVAL_COUNTS.maximum),
});
export type OpenApprovalRule = z.infer<typeof approvalRuleSchema>;

/** How many distinct people of one role must approve, once parameters have their values. */
export interface ApprovalRule {
  readonly role: Role;
  readonly count: number;
}

/** A value that differs by site and is bound at planning. */
export const parameterSchema = z.strictObject({
  title: textSchema(200),
  type: z.enum(['text', 'label', 'path', 'sha256', 'key-id', 'count']),
  // An editor reads the default of a count as a number.
  default: z.string().max(1024).meta({ minimum: 0 }).optional(),
  minimum: countSchema(0, 1000).optional(),
  maximum: countSchema(0, 1000).optional(),
});
export type Parameter = z.infer<typeof parameterSchema>;

/** The name of a member of an observation, such as `librarySha256`. */
const memberSchema = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'letters and digits, starting with a lower-case letter');

/** A step, or a group, before its kind reads it. */
const rawStepSchema = z.record(z.string(), z.unknown());

/** The members every step has; the rest are its kind's own. */
export const stepHeaderSchema = z.object({
  id: nameSchema,
  kind: nameSchema,
  title: textSchema(200),
  say: textSchema(4000).optional(),
  actor: roleSchema,
  approve: z.array(approvalRuleSchema).max(6).optional(),
  minutes: countSchema(0, 600).optional(),
  /** What must be observed: a member of the observation, and its value or the parameter that gives it. */
  expect: z.record(memberSchema, z.union([textSchema(1024), parameterReferenceSchema])).optional(),
  /** When it may be left out on the day. */
  optional: textSchema(300).optional(),
});
export type StepHeader = z.infer<typeof stepHeaderSchema>;

/** Steps that are done once for each person of a role. */
export const groupSchema = z.strictObject({ each: roleSchema, steps: z.array(rawStepSchema).min(1).max(16) });

/** What must be undone when a secret block begins again. */
export const compensationSchema = z.enum(['destroy-wrapping-key', 'drop-backup', 'count-spoiled-sheets']);
export type Compensation = z.infer<typeof compensationSchema>;

/** A part of the ceremony. With `block`, its steps hold clear key material and restart as a whole. */
export const sectionSchema = z.strictObject({
  id: nameSchema,
  title: textSchema(120),
  block: nameSchema.optional(),
  compensate: z.array(compensationSchema).max(6).optional(),
  steps: z.array(rawStepSchema).min(1).max(64),
});

/** The whole file, before its steps are read by their kinds. */
export const scriptSchema = z.strictObject({
  ceremony: nameSchema,
  version: countSchema(1, 9999),
  title: textSchema(200),
  purpose: textSchema(2000),
  duration: countSchema(1, 2880),
  parameters: z.record(nameSchema, parameterSchema),
  roles: z.partialRecord(roleSchema, openCountSchema(ROLE_COUNTS.minimum, ROLE_COUNTS.maximum)),
  forbid: z.array(z.tuple([roleSchema, roleSchema])).max(32),
  approve: z.array(approvalRuleSchema).min(1).max(6),
  outputs: z.array(textSchema(200)).max(32),
  sections: z.array(sectionSchema).min(1).max(32),
  abort: z.array(rawStepSchema).min(1).max(32).optional(),
});
export type ScriptFile = z.infer<typeof scriptSchema>;
