import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { PropertyId } from '../../../../shared/hsm/qualification/registry.ts';
import type { Finding } from '../../../../shared/hsm/qualification/report.ts';
import type { SessionContext } from '../context.ts';
import { isGone } from './attempt.ts';
import { Bench } from './bench.ts';
import { probes } from './index.ts';
import { type Evidence, evidenceOf, recordedLibrary } from './recording.ts';
import { notTestable, type Outcome, type Trial } from './trial.ts';

const MOST_EVIDENCE = 6;
const LONGEST_WORDS = 400;

/** Wrong once, a PIN is not tried again by itself: whoever typed it must know. */
const aboutPin: readonly string[] = ['TOKEN_PIN_WRONG', 'TOKEN_PIN_LOCKED', 'TOKEN_PIN_INVALID'];

/** Probes of one token, run one by one over the same throw-away keys. `clear` must be called whatever happened. */
export interface ProbeRun {
  /** What the probe of `id` found. Throws where the token is gone, or the PIN is wrong. */
  find(id: PropertyId): Finding;
  /** Destroys all throw-away keys and proves them absent. Throws `TOKEN_PROBE_LEFT_BEHIND`. */
  clear(): void;
  /** The same after `error`, which is thrown on; unless something was left behind, which people must know more urgently. */
  clearAfter(error: unknown): never;
}

/** Begins a run. `pin`: the user PIN, for what needs it once more, or null. */
export function beginProbes(context: SessionContext, pin: string | null): ProbeRun {
  const bench = new Bench(context);
  const { library } = context.loaded;
  return {
    find: (id) => {
      const evidence: Evidence[] = [];
      const seen = recordedLibrary(library, (call) => evidence.push(call));
      const begun = performance.now();
      const outcome = outcomeOf(id, { context, library, seen, bench, pin }, evidence);
      return {
        id,
        verdict: outcome.verdict,
        words: outcome.words.slice(0, LONGEST_WORDS),
        evidence: [...(outcome.evidence ?? withoutRepetition(evidence))].slice(-MOST_EVIDENCE),
        ...(outcome.mechanism === undefined ? {} : { mechanism: outcome.mechanism }),
        milliseconds: Math.round(performance.now() - begun),
      };
    },
    clear: () => bench.clear(),
    clearAfter: (error) => {
      try {
        bench.clear();
      } catch (failure) {
        if (!(failure instanceof ClavigerError) || failure.code === 'TOKEN_PROBE_LEFT_BEHIND') throw failure;
      }
      throw error;
    },
  };
}

// A probe that fails in a way it did not foresee has shown nothing.
function outcomeOf(id: PropertyId, trial: Trial, evidence: Evidence[]): Outcome {
  try {
    return probes[id](trial);
  } catch (error) {
    if (!(error instanceof ClavigerError) || isGone(error) || aboutPin.includes(error.code)) throw error;
    const last = evidenceOf(error);
    if (evidence.at(-1)?.returned !== last.returned) evidence.push(last);
    return notTestable(`What it needs could not be had: ${last.call} answered ${last.returned}.`);
  }
}

function withoutRepetition(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(({ call, returned }, index) => {
    const before = evidence[index - 1];
    return before?.call !== call || before.returned !== returned;
  });
}
