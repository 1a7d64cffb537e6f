import type { Finding } from '../../../../shared/hsm/qualification/report.ts';
import type { SessionContext } from '../context.ts';
import type { NativeLibrary } from '../native-library.ts';
import type { Bench } from './bench.ts';
import type { Evidence, RecordedLibrary } from './recording.ts';

/** What a probe may use. */
export interface Trial {
  readonly context: SessionContext;
  /** For preparing: nothing of it is evidence. */
  readonly library: NativeLibrary;
  /** For the acts a verdict rests on: each is recorded with what it returned. */
  readonly seen: RecordedLibrary;
  /** Throw-away keys, made when they are first asked for, all destroyed at the end. */
  readonly bench: Bench;
  /** The user PIN, known to be the right one, or null: nobody gave it. */
  readonly pin: string | null;
}

/** What a probe found. */
export interface Outcome {
  readonly verdict: Finding['verdict'];
  readonly words: string;
  /** Number of the mechanism it is done with, as 0x…. */
  readonly mechanism?: string;
  /** What it rests on, where that is no recorded call. */
  readonly evidence?: readonly Evidence[];
}

/** Tries one property. What it throws is no pass: the property is then not testable. */
export type Probe = (trial: Trial) => Outcome;

/** The token enforces it; `words`: what was seen. */
export const enforced = (words: string): Outcome => ({ verdict: 'enforced', words });
/** The token does not enforce it. */
export const violated = (words: string): Outcome => ({ verdict: 'violated', words });
/** The token can. */
export const supported = (words: string): Outcome => ({ verdict: 'supported', words });
/** The token cannot, or does it wrongly. */
export const unsupported = (words: string): Outcome => ({ verdict: 'unsupported', words });
/** Nothing was shown; never a pass. */
export const notTestable = (words: string): Outcome => ({ verdict: 'not-testable', words });
