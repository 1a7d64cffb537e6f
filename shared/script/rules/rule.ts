import type { BoundStep } from '../../engine/step-kind.ts';
import type { BoundScript } from '../bind.ts';
import { type Finding, joinPath, type ScriptProblemCode } from '../problem.ts';

/** The codes with which a rule refuses: one a rule. */
export type RuleCode = Extract<ScriptProblemCode, `RULE_${string}`>;

/** Something every ceremony must keep to, and who asks for it. */
export interface Rule<K extends RuleCode = RuleCode> {
  readonly id: K;
  /** The clause it comes from. */
  readonly citation: string;
  /** Where `bound` does not keep to it; empty when it does. */
  check(bound: BoundScript): readonly Finding[];
}

/** Gives a rule its types. */
export function defineRule<K extends RuleCode>(rule: Rule<K>): Rule<K> {
  return rule;
}

/** The path of `step` in the file, or of one of its members. */
export function placeOf(bound: BoundScript, step: BoundStep, member?: string): string {
  const path = bound.paths.get(step.id) ?? '';
  return member === undefined ? path : joinPath(path, member);
}
