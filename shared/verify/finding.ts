/** How bad a finding is: `wrong` refuses the folder, `missing` leaves it incomplete, `note` only tells. */
export type Severity = 'wrong' | 'missing' | 'note';

/** Everything that verification can find, with what it means. A code is never given another meaning. */
export const findingCodes = {
  FILE_MISSING: { severity: 'missing', meaning: 'a file of the transcript folder is not there' },
  FILE_UNEXPECTED: {
    severity: 'note',
    meaning: 'the folder holds a file that the transcript does not know; nobody vouches for it',
  },
  EVENT_MALFORMED: {
    severity: 'wrong',
    meaning: 'a line is not an event as it was written: canonical JSON with exactly its members',
  },
  EVENT_UNKNOWN: { severity: 'wrong', meaning: 'a line has a type that this version does not know and so cannot verify' },
  TRANSCRIPT_CUT: { severity: 'wrong', meaning: 'the transcript does not end with a whole line' },
  TRANSCRIPT_UNCLOSED: { severity: 'missing', meaning: 'the transcript has no closing event: the ceremony was not finished' },
  STATEMENT_MALFORMED: { severity: 'wrong', meaning: 'statement.json is not a statement in canonical form' },
  CHAIN_BROKEN: { severity: 'wrong', meaning: 'the first line does not begin a transcript of its mode' },
  EVENT_ALTERED: { severity: 'wrong', meaning: 'a line is not the one that the next line was written after' },
  EVENT_MISSING: { severity: 'wrong', meaning: 'lines were removed from the transcript' },
  EVENT_OUT_OF_ORDER: { severity: 'wrong', meaning: 'a line is repeated or stands at another place than it was written' },
  EVENT_AFTER_CLOSE: { severity: 'wrong', meaning: 'a line was added after the transcript was closed' },
  CLOCK_BACKWARDS: { severity: 'note', meaning: 'the clock of the laptop went back between two lines' },
  CLOCK_CHANGED: { severity: 'note', meaning: 'the clock of the laptop jumped during the ceremony' },
  STATEMENT_DIFFERENT: { severity: 'wrong', meaning: 'the signed statement does not say what the transcript says' },
  MERKLE_DIFFERENT: { severity: 'wrong', meaning: 'the Merkle root in the statement is not that of the transcript' },
  SIGNATURE_FILE_MALFORMED: { severity: 'wrong', meaning: 'statement.p7s is not a signature file as it was written' },
  SIGNATURE_INVALID: { severity: 'wrong', meaning: 'a signature under the statement does not hold' },
  APPROVAL_INVALID: {
    severity: 'wrong',
    meaning: 'a signature in the transcript does not hold, or does not belong to this plan',
  },
  APPROVAL_REPLAYED: { severity: 'wrong', meaning: 'a signature in the transcript was made for another place' },
  APPROVAL_SHOWN_DIFFERENT: {
    severity: 'wrong',
    meaning: 'a person signed something else than what the transcript says was shown',
  },
  PLAN_ROLES_FORBIDDEN: {
    severity: 'wrong',
    meaning: 'somebody holds two roles that the script forbids one person to hold, and nobody waived it',
  },
  SIGNERS_WRONG: { severity: 'wrong', meaning: 'the list of required signers is not the people of the plan' },
  SIGNER_MISSING: { severity: 'missing', meaning: 'a required signature under the statement is missing' },
  SIGNER_DEFERRED: { severity: 'missing', meaning: 'somebody who may sign late has not signed yet' },
  SIGNER_UNKNOWN: { severity: 'wrong', meaning: 'the statement is signed by a certificate that is not in the plan' },
  SIGNER_UNTRUSTED: { severity: 'wrong', meaning: 'the certificate of a person is not among those given as trusted' },
  PLAN_PEOPLE_WRONG: {
    severity: 'wrong',
    meaning: 'the people of the plan are not distinct, or a certificate is not the one named',
  },
  APPROVAL_MISSING: { severity: 'wrong', meaning: 'something was done without a signature that it needs' },
  PERSON_NOT_ALLOWED: { severity: 'wrong', meaning: 'somebody did what the script gives to others' },
  PERSON_NOT_DISTINCT: { severity: 'wrong', meaning: 'one person stands where the script asks for different people' },
  PERSON_ABSENT: { severity: 'wrong', meaning: 'somebody acted without having proved presence' },
  CEREMONY_ABORTED: {
    severity: 'note',
    meaning: 'the ceremony was given up, and ended in order: what it made was destroyed, or is named as remaining',
  },
  ABORTED_WRONG: { severity: 'wrong', meaning: 'the end of an aborted ceremony is not told as it was' },
  PERSON_REFUSED: { severity: 'note', meaning: 'somebody refused, with the reason written in the transcript' },
  STEP_OUT_OF_ORDER: { severity: 'wrong', meaning: 'an event belongs to a step that was not the current one' },
  STEP_INCOMPLETE: { severity: 'missing', meaning: 'a step of the script is not done' },
  STEP_DIFFERENT: { severity: 'wrong', meaning: 'a step is not the one that the approved script describes' },
  INSERTION_WRONG: {
    severity: 'wrong',
    meaning: 'a step was put in that could not be put in there, or not so',
  },
  SKIP_WRONG: { severity: 'wrong', meaning: 'a step was left out that may not be left out, or not so' },
  TURN_WRONG: { severity: 'wrong', meaning: 'a turn is not one that the step has, or was taken twice or too early' },
  OBSERVATION_MALFORMED: { severity: 'wrong', meaning: 'what was observed in a turn does not have the form it must have' },
  OBSERVED_WRONG: {
    severity: 'wrong',
    meaning: 'what was observed cannot be true beside the plan, the script, or what was observed before',
  },
  OUTCOME_WRONG: { severity: 'wrong', meaning: 'an outcome does not answer an earlier intent of its step, or answers it twice' },
  OUTCOME_MISSING: { severity: 'missing', meaning: 'an act was announced and nothing says what became of it' },
  CHECKPOINT_DIFFERENT: { severity: 'wrong', meaning: 'the words of a checkpoint are not those of the chain at that place' },
  BLOCK_WRONG: { severity: 'wrong', meaning: 'a secret block went on, or began again, where it must not' },
  PLAN_DIFFERENT: { severity: 'wrong', meaning: 'the plan is not the one whose digest was approved' },
  SCRIPT_DIFFERENT: { severity: 'wrong', meaning: 'the script is not the one that the plan names' },
  SCRIPT_REFUSED: { severity: 'wrong', meaning: 'the script cannot be done as the plan binds it, or breaks a rule' },
  ISSUED_SIGNATURE_INVALID: {
    severity: 'wrong',
    meaning: 'the signature of a certificate, revocation list or signing request does not hold',
  },
  ARTEFACT_MISSING: { severity: 'missing', meaning: 'a file that the transcript lists is not there' },
  ARTEFACT_DIFFERENT: { severity: 'wrong', meaning: 'a file is not the one that the transcript lists' },
  DERIVED_DIFFERENT: { severity: 'wrong', meaning: 'a file that follows from the others is not what follows from them' },
} as const satisfies Record<string, { severity: Severity; meaning: string }>;

export type FindingCode = keyof typeof findingCodes;

/** The stages of verification, in order. */
export type Stage = 'files' | 'chain' | 'signatures' | 'people' | 'sources';

/** One thing that was found: its code, which stage found it, and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly stage: Stage;
  /** A file, a line of the transcript, and what it is about in words. */
  readonly where: string;
  readonly meaning: string;
  readonly severity: Severity;
}

/** A finding of `stage`; its meaning and severity come from the table. */
export function finding(stage: Stage, code: FindingCode, where: string): Finding {
  return { code, stage, where, meaning: findingCodes[code].meaning, severity: findingCodes[code].severity };
}

/** Line `number` (from 1) of the transcript, as findings name it. */
export function lineName(number: number): string {
  return `transcript.jsonl line ${number}`;
}

export type Verdict = 'complete' | 'incomplete' | 'refused' | 'identities-unproven';

/** Anything wrong refuses; else anything missing leaves it incomplete; else trust decides. */
export function verdictOf(findings: readonly Finding[], trustGiven: boolean): Verdict {
  if (findings.some(({ severity }) => severity === 'wrong')) return 'refused';
  if (findings.some(({ severity }) => severity === 'missing')) return 'incomplete';
  return trustGiven ? 'complete' : 'identities-unproven';
}
