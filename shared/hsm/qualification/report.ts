import { z } from 'zod';
import { sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { propertyOf } from './registry.ts';
import { validationSchema } from './validation.ts';

const MOST_FINDINGS = 200;
const MOST_EVIDENCE = 6;
const LONGEST_WORDS = 400;

const tokenText = z.string().max(200);

/** What was found about one property. Names of properties are not fixed here: a later build tries more, and its reports still read. */
export const findingSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  /** Security: enforced, violated. Capability: supported, unsupported. Either: not-testable, which is never a pass. */
  verdict: z.enum(['enforced', 'violated', 'supported', 'unsupported', 'not-testable']),
  words: textSchema(LONGEST_WORDS),
  /** The calls it rests on, in order, with what they returned: `C_WrapKey`, `CKR_KEY_UNEXTRACTABLE (0x6a)`. */
  evidence: z.array(z.strictObject({ call: textSchema(100), returned: textSchema(120) })).max(MOST_EVIDENCE),
  /** Number of the mechanism it is done with, where there are several, as 0x…. */
  mechanism: z
    .string()
    .regex(/^0x[0-9A-F]{1,8}$/)
    .optional(),
  /** How long it took, in ms. */
  milliseconds: z.int().min(0).optional(),
});

export type Finding = z.infer<typeof findingSchema>;
export type FindingVerdict = Finding['verdict'];

/** What a token is, and what it does, found by trying. */
export const qualificationReportSchema = z
  .strictObject({
    identity: z.strictObject({
      manufacturer: tokenText,
      model: tokenText,
      serial: tokenText,
      label: tokenText,
      librarySha256: sha256Schema,
      firmware: tokenText,
      marker: tokenText.nullable(),
    }),
    software: z.strictObject({ is: z.boolean(), why: textSchema(LONGEST_WORDS) }),
    findings: z.array(findingSchema).max(MOST_FINDINGS),
    quirks: z
      .array(
        z.strictObject({
          family: textSchema(100),
          name: textSchema(100),
          change: textSchema(LONGEST_WORDS),
          source: textSchema(LONGEST_WORDS),
        }),
      )
      .max(60),
    validation: validationSchema.nullable(),
    laxReasons: z.array(textSchema(LONGEST_WORDS)).max(40),
  })
  .superRefine(({ findings }, context) => {
    const seen = new Set<string>();
    for (const [index, { id, verdict }] of findings.entries()) {
      const kind = propertyOf(id)?.kind;
      if (seen.has(id)) context.addIssue({ code: 'custom', path: ['findings', index, 'id'], message: 'each property once' });
      if (kind !== undefined && !verdictsOf[kind].includes(verdict))
        context.addIssue({ code: 'custom', path: ['findings', index, 'verdict'], message: `a verdict of a ${kind} property` });
      seen.add(id);
    }
  });

export type QualificationReport = z.infer<typeof qualificationReportSchema>;

/** The verdicts a property of each kind can get. */
export const verdictsOf: { readonly [Kind in 'security' | 'capability']: readonly FindingVerdict[] } = {
  security: ['enforced', 'violated', 'not-testable'],
  capability: ['supported', 'unsupported', 'not-testable'],
};

/** What makes the token a lax one, a sentence each: every violation of what no use in production can do without. */
export function laxReasonsOf(findings: readonly Pick<Finding, 'id' | 'verdict'>[]): readonly string[] {
  return findings.flatMap(({ id, verdict }) => {
    const lax = propertyOf(id)?.lax;
    return verdict === 'violated' && lax !== undefined ? [`It ${lax}.`] : [];
  });
}
