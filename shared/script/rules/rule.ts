import type { BoundStep, StepDemands } from '../../engine/step-kind.ts';
import type { BoundScript } from '../bind.ts';
import { findStepKind } from '../kinds.ts';
import { type Finding, joinPath, type ScriptProblemCode } from '../problem.ts';

/** The codes with which a rule refuses: one a rule. */
export type RuleCode = Extract<ScriptProblemCode, `RULE_${string}`>;

/** Something every ceremony must keep to, and who asks for it. */
export interface Rule<K extends RuleCode = RuleCode> {
  readonly id: K;
  /** The clause it comes from. */
  readonly citation: string;
  /** Whether ceremonies were held before it came: it is asked when one is planned, and not of a transcript, whose script may be older. */
  readonly later?: boolean;
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

/** All that may be done: the steps of the ceremony, and those of an abort. */
export function everyStep({ steps, abort }: BoundScript): readonly BoundStep[] {
  return [...steps, ...abort];
}

/** What the kind of `step` asks of a script. */
export function demandsOf(step: BoundStep): StepDemands {
  return findStepKind(step.kind)?.demands ?? {};
}

/** The text that `step` has in its own field `name`, or undefined. */
export function fieldOf(step: BoundStep, name: string): string | undefined {
  const value = (step.fields as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
