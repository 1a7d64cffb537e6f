import type { BoundStep } from '../engine/step-kind.ts';
import { findStepKind } from './kinds.ts';
import { checkParameterValue } from './parameters.ts';
import type { Refusal, Script, ScriptSection, ScriptStep } from './parse.ts';
import { type Finding, orderProblems, placeProblem, type ScriptProblem, type ScriptProblemCode } from './problem.ts';
import { referencesIn, resolveReferences } from './references.ts';
import type { Parameter } from './schema.ts';
import { problemsOf } from './zod-problems.ts';

/** A section without the text of its steps, which stand in `BoundScript.steps`. */
export interface BoundSection extends Omit<ScriptSection, 'steps'> {
  /** Ids of its steps, in order. */
  readonly steps: readonly string[];
}

/** A script with every parameter's value in place: what is walked, checked by the rules, and run. */
export interface BoundScript extends Omit<Script, 'sections' | 'parameters'> {
  /** The value of every parameter, given or default. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly sections: readonly BoundSection[];
  /** All steps in the order of the ceremony. */
  readonly steps: readonly BoundStep[];
  /** Where each step stands in the file, by its id. */
  readonly paths: ReadonlyMap<string, string>;
}

export type BindResult = { readonly ok: true; readonly bound: BoundScript } | Refusal;

/**
 * Puts values in place of the parameters. The script itself is not changed: its file stays the one that was approved.
 * `parameters` are texts by name; what is left out takes its default. Every problem is found at once; nothing is thrown.
 */
export function bindScript(script: Script, parameters: Readonly<Record<string, string>>): BindResult {
  const { bound, problems } = bindValues(script, parameters);
  return bound === null || problems.length > 0 ? { ok: false, problems } : { ok: true, bound };
}

/** As `bindScript`, but gives the bound script also when what is wrong leaves every step with its values. Nothing is thrown. */
export function bindValues(
  script: Script,
  parameters: Readonly<Record<string, string>>,
): { readonly bound: BoundScript | null; readonly problems: readonly ScriptProblem[] } {
  const { values, problems } = checkValues(script, new Map(Object.entries(parameters)));
  const steps = script.sections.flatMap((section) => section.steps.map((step) => bindStep(step, section, values, script)));
  problems.push(...steps.flatMap((step) => step.problems));
  if (steps.some(({ step }) => step === null)) return { bound: null, problems: orderProblems(problems) };
  const bound = {
    ...script,
    parameters: Object.fromEntries(values),
    sections: script.sections.map((section) => ({ ...section, steps: section.steps.map((step) => step.id) })),
    steps: steps.flatMap(({ step }) => step ?? []),
    paths: new Map(script.sections.flatMap((section) => section.steps.map((step) => [step.id, step.path] as const))),
  };
  return { bound, problems: orderProblems(problems) };
}

function checkValues(
  script: Script,
  given: ReadonlyMap<string, string>,
): { values: Map<string, string>; problems: ScriptProblem[] } {
  const values = new Map<string, string>();
  const problems = unknownParameters(script, given);
  for (const [name, parameter] of Object.entries(script.parameters)) {
    const wrong = checkGiven(name, parameter, given.get(name));
    if (wrong === null) values.set(name, given.get(name) ?? parameter.default ?? '');
    else problems.push(placeProblem(wrong.code, wrong.finding, script.positions));
  }
  return { values, problems };
}

/** One row of the difference between the approved file and this ceremony. */
export interface BindingRow {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  /** What the file gives, or null when it leaves the value open. */
  readonly default: string | null;
  /** Ids of the steps that use it. */
  readonly steps: readonly string[];
}

/** What binding adds to the approved file, parameter by parameter. */
export function describeBinding(script: Script, bound: BoundScript): readonly BindingRow[] {
  const steps = script.sections.flatMap((section) => section.steps);
  return Object.entries(script.parameters).map(([name, parameter]) => ({
    name,
    title: parameter.title,
    value: bound.parameters[name] ?? '',
    default: parameter.default ?? null,
    steps: steps.filter((step) => referencesIn(step.fields, '').some((found) => found.parameter === name)).map((step) => step.id),
  }));
}

function unknownParameters(script: Script, given: ReadonlyMap<string, string>): ScriptProblem[] {
  const names = Object.keys(script.parameters);
  const expected = names.length === 0 ? 'no parameter' : `one of ${names.join(', ')}`;
  return [...given.keys()]
    .filter((name) => !Object.hasOwn(script.parameters, name))
    .map((name) =>
      placeProblem('SCRIPT_PARAMETER_UNKNOWN', { path: 'parameters', expected, got: `"${name}"` }, script.positions),
    );
}

function checkGiven(
  name: string,
  parameter: Parameter,
  given: string | undefined,
): { readonly code: ScriptProblemCode; readonly finding: Finding } | null {
  const path = `parameters.${name}`;
  const value = given ?? parameter.default;
  if (value === undefined)
    return { code: 'SCRIPT_PARAMETER_UNBOUND', finding: { path, expected: parameter.title, got: 'nothing' } };
  const wrong = checkParameterValue(parameter, value, path);
  return wrong === null ? null : { code: wrong.code, finding: wrong };
}

function bindStep(
  { path, say = '', approve = [], minutes = 0, fields, ...header }: ScriptStep,
  section: ScriptSection,
  values: ReadonlyMap<string, string>,
  script: Script,
): { readonly step: BoundStep | null; readonly problems: readonly ScriptProblem[] } {
  const resolved = resolveReferences(fields, values);
  const parsed = findStepKind(header.kind)?.fields.safeParse(resolved);
  if (parsed === undefined) return { step: null, problems: [] };
  const open = new Set(referencesIn(resolved, path).map((reference) => reference.path));
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, resolved, path, script.positions).filter((problem) => !open.has(problem.path));
    return { step: null, problems };
  }
  const step = { ...header, say, approve, minutes, section: section.id, block: section.block, fields: parsed.data };
  return { step, problems: [] };
}
