import { equalBytes } from '../core/bytes.ts';
import { canonicalBytes, type Json, type JsonObject } from '../core/canonical-json.ts';
import { cutText } from '../core/cut-text.ts';

/** Where what was observed cannot be true beside the plan, the script, or what was observed before. */
export interface Contradiction {
  /** What it is about, in words. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** An act of a step that is known to have happened: what was announced, and what was observed. */
export interface DoneAct {
  readonly act: string;
  readonly detail: JsonObject;
  readonly observed: JsonObject;
}

/** One thing that must be so: what it is about, what must be there, what is there. */
export type Demand = readonly [what: string, expected: Json | undefined, got: Json | undefined];

/** The first demand that is not met, or null. What is not there at all meets no demand but another absence. */
export function firstUnmet(demands: readonly Demand[]): Contradiction | null {
  const unmet = demands.find(([, expected, got]) => !isSameJson(expected ?? null, got ?? null));
  if (unmet === undefined) return null;
  const [what, expected, got] = unmet;
  return { what, expected: inWords(expected), got: inWords(got) };
}

/** Demands that `name` was announced and done in this attempt, and that `observed` of it is what the turn says. */
export function demandDone(done: readonly DoneAct[], name: string, observed: JsonObject): Demand {
  return [`the act ${name}, as it was recorded`, observed, done.findLast(({ act }) => act === name)?.observed];
}

/** Whether two values have the same canonical form. */
function isSameJson(left: Json, right: Json): boolean {
  return equalBytes(canonicalBytes(left), canonicalBytes(right));
}

function inWords(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  return cutText(typeof value === 'string' ? value : JSON.stringify(value), 300);
}
