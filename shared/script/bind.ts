import type { BoundStep } from '../engine/step-kind.ts';
import type { Role } from '../transcript/plan.ts';
import { nameSchema } from '../transcript/schemas.ts';
import { approvalRules, countValue } from './counts.ts';
import { findStepKind } from './kinds.ts';
import { checkParameterValue } from './parameters.ts';
import type { Refusal } from './parse.ts';
import { type Finding, orderProblems, placeProblem, type ScriptProblem, type ScriptProblemCode } from './problem.ts';
import { referencesIn, resolveReferences } from './references.ts';
import { expandItem, MAXIMUM_STEPS } from './repeat.ts';
import { type ApprovalRule, type Parameter, ROLE_COUNTS } from './schema.ts';
import type { Script, ScriptSection, ScriptStep } from './script.ts';
import { describeValue } from './text.ts';
import { repeated } from './uniqueness.ts';
import { problemsOf } from './zod-problems.ts';

/** A section without the text of its steps, which stand in `BoundScript.steps`. */
export interface BoundSection extends Omit<ScriptSection, 'items'> {
  /** Ids of its steps, in order. */
  readonly steps: readonly string[];
}

/** A script with every parameter's value in place: what is walked, checked by the rules, and run. */
export interface BoundScript extends Omit<Script, 'sections' | 'parameters' | 'roles' | 'approve' | 'abort'> {
  /** The value of every parameter, given or default. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  readonly approve: readonly ApprovalRule[];
  readonly sections: readonly BoundSection[];
  /** All steps in the order of the ceremony; a group stands here once for each person of its role. */
  readonly steps: readonly BoundStep[];
  /** The steps that are done when an exception ends the ceremony, before `close`. They are no part of `steps`. */
  readonly abort: readonly BoundStep[];
  /** Where each step stands in the file, by its id. The steps of a group share a place. */
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
  const people = bindRoles(script, values);
  const tooMany = checkLength(script, people.roles);
  if (tooMany !== null) return { bound: null, problems: orderProblems([...problems, tooMany]) };
  const parts = [...script.sections, { id: 'abort', block: null, items: script.abort }].map((part) =>
    bindPart(part, people.roles, values, script),
  );
  const all = parts.flat();
  problems.push(...all.flatMap((step) => step.problems), ...checkIds(all, script));
  const approve = approvalRules(script.approve, values);
  if (approve === null || !people.complete || all.some(({ step }) => step === null))
    return { bound: null, problems: orderProblems(problems) };
  const stepsOf = (index: number) => (parts[index] ?? []).flatMap(({ step }) => step ?? []);
  const bound = {
    ...script,
    parameters: Object.fromEntries(values),
    roles: people.roles,
    approve,
    sections: script.sections.map(({ items: _items, ...section }, index) => ({
      ...section,
      steps: stepsOf(index).map(({ id }) => id),
    })),
    steps: script.sections.flatMap((_section, index) => stepsOf(index)),
    abort: stepsOf(script.sections.length),
    paths: new Map(all.map(({ id, path }) => [id, path] as const)),
  };
  return { bound, problems: orderProblems(problems) };
}

/** How many people play each role; 1 where a parameter has no value, so that what else is wrong can be found. */
function bindRoles(
  script: Script,
  values: ReadonlyMap<string, string>,
): { roles: Partial<Record<Role, number>>; complete: boolean } {
  const counts = Object.entries(script.roles).map(([role, count]) => [role, countValue(count, values, ROLE_COUNTS)] as const);
  return {
    roles: Object.fromEntries(counts.map(([role, count]) => [role, count ?? 1])),
    complete: counts.every(([, count]) => count !== null),
  };
}

/** Counts before anything is expanded. */
function checkLength(script: Script, roles: BoundScript['roles']): ScriptProblem | null {
  const items = [...script.sections.flatMap((section) => section.items), ...script.abort];
  const length = items.reduce((sum, { each, steps }) => sum + steps.length * (each === null ? 1 : (roles[each] ?? 0)), 0);
  if (length <= MAXIMUM_STEPS) return null;
  const finding = { path: 'sections', expected: `at most ${MAXIMUM_STEPS} steps in all`, got: `${length}, with every group` };
  return placeProblem('SCRIPT_VALUE', finding, script.positions);
}

/** A number after an id can make it another step's, or too long for a name. */
function checkIds(steps: readonly BoundPart[], { positions }: Script): readonly ScriptProblem[] {
  const places = steps.map(({ id, path }) => ({ path: `${path}.id`, name: id }));
  const long = places.filter(({ name }) => !nameSchema.safeParse(name).success);
  return [
    ...repeated(places).map((finding) => placeProblem('SCRIPT_DUPLICATE', finding, positions)),
    ...long.map(({ path, name }) =>
      placeProblem(
        'SCRIPT_VALUE',
        { path, expected: 'a name of at most 64 characters with its number', got: describeValue(name) },
        positions,
      ),
    ),
  ];
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

interface BoundPart {
  readonly id: string;
  readonly path: string;
  readonly step: BoundStep | null;
  readonly problems: readonly ScriptProblem[];
}

function bindPart(
  part: Pick<ScriptSection, 'id' | 'block' | 'items'>,
  roles: BoundScript['roles'],
  values: ReadonlyMap<string, string>,
  script: Script,
): readonly BoundPart[] {
  const steps = part.items.flatMap((item) => expandItem(item, item.each === null ? 1 : (roles[item.each] ?? 0)));
  return steps.map((step) => ({ id: step.id, path: step.path, ...bindStep(step, part, values, script) }));
}

function bindStep(
  { path, say = '', approve: rules = [], minutes = 0, expect: open = {}, optional, fields, ...header }: ScriptStep,
  section: Pick<ScriptSection, 'id' | 'block'>,
  values: ReadonlyMap<string, string>,
  script: Script,
): Pick<BoundPart, 'step' | 'problems'> {
  const resolved = resolveReferences(fields, values);
  const approve = approvalRules(rules, values);
  const expect = resolveReferences(open, values) as Readonly<Record<string, string>>;
  const parsed = findStepKind(header.kind)?.fields.safeParse(resolved);
  if (parsed === undefined) return { step: null, problems: [] };
  const left = new Set(referencesIn(resolved, path).map((reference) => reference.path));
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, resolved, path, script.positions).filter((problem) => !left.has(problem.path));
    return { step: null, problems };
  }
  if (approve === null || referencesIn(expect, path).length > 0) return { step: null, problems: [] };
  const step = {
    ...header,
    say,
    approve,
    minutes,
    expect,
    optional: optional ?? null,
    section: section.id,
    block: section.block,
    fields: parsed.data,
  };
  return { step, problems: [] };
}
