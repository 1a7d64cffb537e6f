import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../../../shared/core/errors/index.ts';
import { shareSheetContentSchema } from '../../../shared/documents/share-sheet.ts';

const mode = z.enum(['practice', 'production']);
const commitment = z.string().regex(/^[0-9a-f]{64}$/);
const subsetReport = z.strictObject({ size: z.int(), existing: z.int(), tested: z.int(), sampled: z.boolean() });

/** What was tried in memory, and passed. */
export const testReportSchema = z.strictObject({ enough: subsetReport, tooFew: subsetReport });

/** How to split, and at most how many subsets of each kind the test combination tries before it draws a random sample. */
export const splitOptionsSchema = z.strictObject({
  threshold: z.int(),
  total: z.int(),
  setId: z.string(),
  mode,
  /** Components take their randomness along, beside the key. */
  scheme: z.enum(['shamir-gf256', 'xor']).default('shamir-gf256'),
  subsetLimit: z.int().min(1).max(100_000).default(1000),
});

const checkValue = z.strictObject({ method: z.enum(['CMAC', 'encrypt-zeros']), value: z.string() });

/** What may be known of a split: nothing of it is secret. Shares are numbered from 1 in the order of the list; only components have check values. */
export const splitResultSchema = z.strictObject({
  shares: z.array(z.strictObject({ index: z.int(), x: z.int(), commitment, checkValue: checkValue.optional() })),
  setFingerprint: z.string(),
  checkValue,
  test: testReportSchema,
});

/** What shares to be joined must be; all of it is checked before they are joined. */
export const joinExpectationSchema = z.strictObject({
  mode: mode.optional(),
  setId: z.string().optional(),
  /** The commitments of the set, in any order: each share must be behind one of them. */
  commitments: z.array(commitment).optional(),
});

/** Which shares of one set are collected; each is held against its commitment when it comes in. */
export const collectExpectationSchema = z.strictObject({
  mode,
  setId: z.string(),
  threshold: z.int(),
  total: z.int(),
  commitments: z.array(commitment).max(31),
  coordinates: z.array(z.int()).max(31),
  given: z.array(z.int()).max(31),
});

/** Which share came in. */
export const collectedSchema = z.strictObject({ index: z.int(), commitment });

/** What is known of a key that was joined. */
export const joinedSchema = z.strictObject({ checkValue });

/** What contributions to a key must be, in order: each is held against its commitment before any is used. */
export const mixExpectationSchema = z.strictObject({
  ceremony: z.string(),
  name: z.string(),
  run: z.int(),
  /** The token first, then the laptop, then people. */
  sources: z
    .array(z.strictObject({ source: z.string(), commitment }))
    .min(3)
    .max(34),
});

/**
 * The public part of a command. Secrets travel beside it: the key for `split`, and for components their randomness; the share strings for
 * `join`, one for `collect`; salt and contribution of each source for `mix`.
 */
export const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('split'), options: splitOptionsSchema }),
  z.strictObject({ command: z.literal('mix'), expected: mixExpectationSchema }),
  z.strictObject({ command: z.literal('test-combine') }),
  z.strictObject({ command: z.literal('sheet'), index: z.int(), content: shareSheetContentSchema }),
  z.strictObject({ command: z.literal('join'), expected: joinExpectationSchema }),
  z.strictObject({ command: z.literal('collect'), expected: collectExpectationSchema }),
  z.strictObject({ command: z.literal('join-collected'), indexes: z.array(z.int()).max(31) }),
]);

/** The public part of an answer. The PDF of `sheet` travels beside it, and the key of `join`, `join-collected` or `mix` under the
 * pad of 32 bytes that came with the command as its last secret. */
export const answerSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    value: z.union([splitResultSchema, testReportSchema, collectedSchema, joinedSchema, z.null()]),
  }),
  z.strictObject({
    ok: z.literal(false),
    code: z.string().refine((code): code is ErrorCode => Object.hasOwn(errorCodes, code)),
    field: z.string(),
    expected: z.string().optional(),
    got: z.string().optional(),
  }),
]);

export type SplitOptions = z.input<typeof splitOptionsSchema>;
export type CheckedSplitOptions = z.output<typeof splitOptionsSchema>;
export type SplitResult = z.output<typeof splitResultSchema>;
export type MixExpectation = z.output<typeof mixExpectationSchema>;
export type CollectExpectation = z.output<typeof collectExpectationSchema>;
export type Collected = z.output<typeof collectedSchema>;
export type JoinExpectation = z.output<typeof joinExpectationSchema>;
export type Command = z.output<typeof commandSchema>;
export type Answer = z.output<typeof answerSchema>;
