/** What is done about an exception, from the mildest. */
export type Severity = 'note' | 'repeat' | 'replace' | 'abort';

/** What was decided about an exception, before anybody signed it. */
export interface DecisionFact {
  readonly severity: Severity;
  readonly text: string;
  /** Id of the step from which the ceremony is done once more. */
  readonly from?: string | undefined;
  /** What was replaced by what. */
  readonly replaced?: string | undefined;
  /** Ids of the people who benefit from it; they do not sign it. */
  readonly benefits: readonly string[];
  /** What everybody who is present says to it. */
  readonly opinions: readonly { readonly person: string; readonly opinion: 'agree' | 'disagree'; readonly text: string }[];
}

/** An exception that somebody called. */
export interface ExceptionFact {
  readonly number: number;
  readonly caller: string;
  /** Id of the step that was the current one. */
  readonly during: string;
  readonly expected: string;
  readonly happened: string;
  /** From 1; a refusal begins the next. */
  readonly round: number;
  readonly decision: DecisionFact | null;
  /** Who signed the decision of this round, by the turn. */
  readonly signed: Readonly<Record<string, string>>;
}

/** A correction of something that was recorded before. What was recorded stays as it is. */
export interface CorrectionFact {
  /** `seq` of the event that it corrects. */
  readonly of: number;
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  /** Whether a witness signed it. */
  readonly confirmed: boolean;
}

/** What was sealed when everybody left the room. */
export interface BreakFact extends SealedFact {
  /** What was found when they were back. */
  readonly returned?: SealedFact;
}

/** How many people there were, and which bag each item was in. */
export interface SealedFact {
  readonly people: number;
  readonly bags: readonly { readonly item: string; readonly bag: string }[];
}

/** A key that an abort is to destroy. */
export interface DoomedKey {
  /** CKA_ID, lower-case hexadecimal. */
  readonly id: string;
  readonly label: string;
}

/** How far the end of an aborted ceremony is. */
export interface EndingFact {
  /** From 1; a witness who refuses begins the next. */
  readonly round: number;
  /** `none`: no key was made. `unreachable`: people say that the token cannot be reached. Null before anybody looked. */
  readonly token: 'none' | 'open' | 'closed' | 'unreachable' | null;
  readonly keys: readonly DoomedKey[];
  /** Ids of the keys that were destroyed and proved absent. */
  readonly destroyed: readonly string[];
  /** What still exists, in words: keys that could not be destroyed, sheets, files on a medium. */
  readonly remaining: readonly string[];
  readonly confirmed: boolean;
}

/** A ceremony that was aborted, before anybody looked at what exists. */
export const noEnding: EndingFact = { round: 1, token: null, keys: [], destroyed: [], remaining: [], confirmed: false };
