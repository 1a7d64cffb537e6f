import { findStepKind, stepKindIds } from './kinds.ts';
import { type Finding, joinPath, type Positions, placeProblem, type ScriptProblem } from './problem.ts';
import { type Reference, referencesIn } from './references.ts';
import { repeatValue, repetitionsOf, wrongMarks } from './repeat.ts';
import { groupSchema, stepHeaderSchema } from './schema.ts';
import type { ScriptItem, ScriptStep } from './script.ts';
import { describeValue } from './text.ts';
import { problemsOf } from './zod-problems.ts';

type Members = Readonly<Record<string, unknown>>;

/** A step wherever the file has one, before anything of it is known to be right. */
export interface RawStep {
  /** Where it stands, such as `sections[2].steps[0]`, or `sections[2].steps[1].steps[0]` in a group. */
  readonly path: string;
  readonly members: Members;
  /** What the group says it is done for, or null when it stands in none. */
  readonly each: { readonly role: unknown } | null;
  /** Whether it stands under `abort`. */
  readonly inAbort: boolean;
}

/** A step or a group wherever the file has one. */
export interface RawItem {
  readonly path: string;
  readonly group: Members | null;
  readonly steps: readonly RawStep[];
}

/** What a step gives: itself where its form allows it, the parameters it uses, and everything that is wrong with it. */
export interface ReadStep {
  readonly step: ScriptStep | null;
  readonly references: readonly Reference[];
  readonly problems: readonly ScriptProblem[];
}

/** The items of every section and of `abort`, so that they are checked even when something around them is wrong. */
export function rawItems(file: unknown): readonly RawItem[] {
  const sections = listIn(file, 'sections').flatMap((section, index) =>
    itemsIn(listIn(section, 'steps'), `sections[${index}].steps`, false),
  );
  return [...sections, ...itemsIn(listIn(file, 'abort'), 'abort', true)];
}

function itemsIn(items: readonly unknown[], base: string, inAbort: boolean): readonly RawItem[] {
  return items.flatMap((members, index): RawItem[] => {
    if (!isMapping(members)) return [];
    const path = joinPath(base, index);
    if (!isGroup(members)) return [{ path, group: null, steps: [{ path, members, each: null, inAbort }] }];
    const steps = listIn(members, 'steps').flatMap((inner, position): RawStep[] =>
      isMapping(inner) ? [{ path: `${path}.steps[${position}]`, members: inner, each: { role: members.each }, inAbort }] : [],
    );
    return [{ path, group: members, steps }];
  });
}

function isGroup(members: Members): boolean {
  return Object.hasOwn(members, 'each') || (Object.hasOwn(members, 'steps') && !Object.hasOwn(members, 'kind'));
}

function listIn(value: unknown, member: string): readonly unknown[] {
  const items = isMapping(value) ? value[member] : undefined;
  return Array.isArray(items) ? items : [];
}

/** Whether `value` is a mapping of the file. */
export function isMapping(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with the group itself: its members, and a role that `roles` of the file does not have. */
export function checkGroup({ path, group }: RawItem, file: unknown, positions: Positions): readonly ScriptProblem[] {
  if (group === null) return [];
  const read = groupSchema.safeParse(group);
  if (!read.success) return problemsOf(read.error, group, path, positions);
  const roles = isMapping(file) && isMapping(file.roles) ? Object.keys(file.roles) : [];
  if (roles.includes(read.data.each)) return [];
  const finding = { path: `${path}.each`, expected: `a role of this ceremony: ${roles.join(', ')}`, got: read.data.each };
  return [placeProblem('SCRIPT_VALUE', finding, positions)];
}

/** Reads one step: its header, then the fields of its kind; in a group they are tried with the first person. */
export function readStep(raw: RawStep, positions: Positions): ReadStep {
  const { path, members, each } = raw;
  if (each !== null && isGroup(members)) {
    const finding = { path, expected: 'a step, as a group stands in no other', got: 'a group' };
    return { step: null, references: [], problems: [placeProblem('SCRIPT_VALUE', finding, positions)] };
  }
  const header = stepHeaderSchema.safeParse(members);
  const fields = Object.fromEntries(Object.entries(members).filter(([name]) => !Object.hasOwn(stepHeaderSchema.shape, name)));
  const open = { expect: members.expect, ...fields };
  const references = Object.entries(open).flatMap(([name, field]) => referencesIn(field, joinPath(path, name)));
  const marks = wrongMarks(members, path, each !== null);
  const problems = [
    ...(header.success ? [] : problemsOf(header.error, members, path, positions)),
    ...marks.map((finding) => placeProblem('SCRIPT_VALUE', finding, positions)),
    ...checkKind(raw, positions),
    ...checkFields(raw, { fields, later: [...references, ...marks].map((found) => found.path) }, positions),
  ];
  return { step: header.success ? { ...header.data, path, fields } : null, references, problems };
}

function checkKind({ path, members, inAbort }: RawStep, positions: Positions): readonly ScriptProblem[] {
  const { kind: id, expect } = members;
  if (typeof id !== 'string') return [];
  const kind = findStepKind(id);
  if (kind === undefined) {
    const finding = { path: `${path}.kind`, expected: `one of ${stepKindIds.join(', ')}`, got: describeValue(id) };
    return [placeProblem('SCRIPT_KIND_UNKNOWN', finding, positions)];
  }
  const undoing = stepKindIds.filter((name) => findStepKind(name)?.inAbort === true);
  const misplaced =
    inAbort && kind.inAbort !== true
      ? [{ path: `${path}.kind`, expected: `one of ${undoing.join(', ')} under abort`, got: id }]
      : [];
  const strangers = checkExpected(kind.expects ?? [], { expect, kind: id, path });
  return [
    ...misplaced.map((finding) => placeProblem('SCRIPT_VALUE', finding, positions)),
    ...strangers.map((finding) => placeProblem('SCRIPT_UNKNOWN_MEMBER', finding, positions)),
  ];
}

function checkExpected(
  known: readonly string[],
  { expect, kind, path }: { readonly expect: unknown; readonly kind: string; readonly path: string },
): readonly Finding[] {
  const names = isMapping(expect) ? Object.keys(expect) : [];
  const expected = known.length === 0 ? `nothing, as ${kind} observes nothing by text` : `one of ${known.join(', ')}`;
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: `${path}.expect.${name}`, expected, got: describeValue(name) }));
}

function checkFields(
  { path, members, each }: RawStep,
  { fields, later }: { readonly fields: Members; readonly later: readonly string[] },
  positions: Positions,
): readonly ScriptProblem[] {
  const kind = typeof members.kind === 'string' ? findStepKind(members.kind) : undefined;
  const [first] = repetitionsOf('custodian', each === null ? 0 : 1);
  const tried = first === undefined ? fields : repeatValue(fields, first);
  const parsed = kind?.fields.safeParse(tried);
  if (parsed === undefined || parsed.success) return [];
  return problemsOf(parsed.error, tried, path, positions).filter(
    (problem) => !later.some((open) => open === problem.path || open.startsWith(`${problem.path}.each`)),
  );
}

/** `item` with those of its steps that could be read. */
export function readItem(item: RawItem, steps: ReadonlyMap<string, ScriptStep>): ScriptItem {
  const group = item.group === null ? null : groupSchema.safeParse(item.group);
  return {
    path: item.path,
    each: group?.success === true ? group.data.each : null,
    steps: item.steps.flatMap(({ path }) => steps.get(path) ?? []),
  };
}
