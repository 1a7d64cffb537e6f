import { z } from 'zod';
import { turnSecretSchema } from '../engine/step-kind.ts';
import { shownSchema } from '../transcript/event.ts';
import { roleSchema } from '../transcript/plan.ts';
import { jsonSchema, modeSchema } from '../transcript/schemas.ts';

/** An error as it crosses processes: never a secret. */
export const errorReportSchema = z.strictObject({
  code: z.string(),
  field: z.string(),
  expected: z.string().optional(),
  got: z.string().optional(),
  message: z.string(),
  action: z.string(),
});
export type ErrorReportView = z.infer<typeof errorReportSchema>;

const turnView = z.strictObject({
  id: z.string(),
  title: z.string(),
  people: z.array(z.string()),
  secret: turnSecretSchema,
  signs: z.enum(['presence', 'acknowledge', 'decide']).nullable(),
  done: z.boolean(),
  observed: jsonSchema.nullable(),
});
export type TurnView = z.infer<typeof turnView>;

/** The step the ceremony is at, with everything needed to act on it. */
export const currentStepSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  actor: roleSchema,
  attempt: z.int(),
  /** False until it was begun in this attempt; then `shown` is what approvals are over. */
  begun: z.boolean(),
  shown: shownSchema,
  approvals: z.array(
    z.strictObject({ role: roleSchema, count: z.int(), given: z.array(z.string()), candidates: z.array(z.string()) }),
  ),
  approved: z.boolean(),
  turns: z.array(turnView),
  block: z.strictObject({ id: z.string(), run: z.int(), restarts: z.boolean() }).nullable(),
  /** When it may be left out, or null when it may not. */
  optional: z.string().nullable(),
  /** Acts whose outcome is not known, in plain words. */
  unsettled: z.array(z.string()),
});
export type CurrentStepView = z.infer<typeof currentStepSchema>;

/** One exception, with what was decided about it. */
export const exceptionViewSchema = z.strictObject({
  id: z.string(),
  number: z.int(),
  caller: z.string(),
  /** Id of the step that was the current one. */
  during: z.string(),
  /** Its title, also where the script's steps are left because of an abort. */
  duringTitle: z.string(),
  expected: z.string(),
  happened: z.string(),
  round: z.int(),
  settled: z.boolean(),
  severity: z.enum(['note', 'repeat', 'replace', 'abort']).nullable(),
  text: z.string(),
  opinions: z.array(z.strictObject({ person: z.string(), opinion: z.enum(['agree', 'disagree']), text: z.string() })),
});
export type ExceptionView = z.infer<typeof exceptionViewSchema>;

/** One line of the ledger: an event in plain words. */
export const ledgerLineSchema = z.strictObject({ seq: z.int(), at: z.string(), type: z.string(), text: z.string() });
export type LedgerLine = z.infer<typeof ledgerLineSchema>;

const sectionView = z.strictObject({
  id: z.string(),
  title: z.string(),
  block: z.string().nullable(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      kind: z.string(),
      actor: roleSchema,
      minutes: z.int(),
      status: z.enum(['pending', 'current', 'done']),
      attempt: z.int(),
    }),
  ),
});

/** Everything the window shows of a ceremony: a projection of its transcript, nothing secret. */
export const ceremonyViewSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  mode: modeSchema,
  planDigest: z.string(),
  openedAt: z.string(),
  minutesPlanned: z.int(),
  /** `interrupted`: resume it first. `signing`: closed, signatures are being collected. `finished`: the folder is written. */
  status: z.enum(['open', 'interrupted', 'signing', 'finished']),
  count: z.int(),
  head: z.string(),
  headWords: z.array(z.string()),
  people: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      role: roleSchema,
      alsoRoles: z.array(roleSchema).optional(),
      present: z.boolean(),
    }),
  ),
  sections: z.array(sectionView),
  current: currentStepSchema.nullable(),
  /** The step that was done last, with what was observed in it. */
  previous: currentStepSchema.nullable(),
  next: z.strictObject({ title: z.string(), actor: roleSchema }).nullable(),
  ledger: z.array(ledgerLineSchema),
  checkpoints: z.array(z.strictObject({ seq: z.int(), head: z.string(), words: z.array(z.string()) })),
  spoiledSheets: z.int(),
  /** The kinds of steps that can be put in now. */
  insertable: z.array(z.string()),
  exceptions: z.array(exceptionViewSchema),
  /** Ids of the steps from which the ceremony can be done once more, where an exception is decided. */
  repeatable: z.array(z.string()),
  /** Title of the exception that ended the ceremony, or null. */
  aborted: z.string().nullable(),
  refusals: z.int(),
  interruptions: z.int(),
  folder: z.string().nullable(),
});
export type CeremonyView = z.infer<typeof ceremonyViewSchema>;

const scriptProblemSchema = z.strictObject({
  code: z.string(),
  line: z.int(),
  column: z.int(),
  path: z.string(),
  expected: z.string(),
  got: z.string(),
  message: z.string(),
  /** The step that it is about, or null. */
  step: z.string().nullable(),
});

const plannedStepSchema = z.strictObject({
  id: z.string(),
  section: z.string(),
  kind: z.string(),
  title: z.string(),
  actor: z.string(),
  approvals: z.string(),
  startsAtMinute: z.int(),
  minutes: z.int(),
  say: z.string(),
  /** When it may be left out, or null. */
  optional: z.string().nullable(),
  /** What must be so when it begins, and what is otherwise afterwards, each in a line of words. */
  needs: z.array(z.string()),
  changes: z.array(z.string()),
});

/** One row of a dry run. */
export const dryRunSchema = z.strictObject({
  ok: z.boolean(),
  title: z.string(),
  purpose: z.string(),
  sha256: z.string(),
  minutes: z.int(),
  roles: z.record(z.string(), z.int()),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      type: z.string(),
      default: z.string().nullable(),
      value: z.string().nullable(),
    }),
  ),
  steps: z.array(plannedStepSchema),
  /** What is done when the ceremony ends early. */
  abort: z.array(plannedStepSchema),
  /** How the world is left; what is so only where nothing was left out is not `certain`. */
  left: z.array(z.strictObject({ topic: z.string(), thing: z.string(), state: z.string(), certain: z.boolean() })),
  problems: z.array(scriptProblemSchema),
});
export type DryRun = z.infer<typeof dryRunSchema>;

/** The verdict on a transcript folder. */
export const verifyReportSchema = z.strictObject({
  verdict: z.enum(['complete', 'incomplete', 'refused', 'identities-unproven']),
  ceremony: z.string(),
  mode: modeSchema.nullable(),
  planDigest: z.string(),
  statementSha256: z.string(),
  events: z.int(),
  signers: z.array(
    z.strictObject({ person: z.string(), name: z.string(), role: z.string(), certificateSha256: z.string(), state: z.string() }),
  ),
  findings: z.array(
    z.strictObject({
      code: z.string(),
      stage: z.string(),
      where: z.string(),
      meaning: z.string(),
      severity: z.enum(['wrong', 'missing', 'note']),
    }),
  ),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;
