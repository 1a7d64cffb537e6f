import type { Role } from '../transcript/plan.ts';
import { type Finding, joinPath } from './problem.ts';
import type { ScriptItem, ScriptStep } from './script.ts';
import { describeValue } from './text.ts';

/** More steps than anybody sits through; a script that expands to more is refused before it is expanded. */
export const MAXIMUM_STEPS = 512;

/** Whose turn it is in a group that is done once for each person of a role. */
export interface Repetition {
  /** From 1. */
  readonly number: number;
  /** Such as `custodian-2`. */
  readonly person: string;
}

const MARK = '{number}';

/** The repetitions of a group over `role`, which `count` people play. */
export function repetitionsOf(role: Role, count: number): readonly Repetition[] {
  return Array.from({ length: count }, (_unused, index) => ({ number: index + 1, person: `${role}-${index + 1}` }));
}

/** `item` as the steps that are really done: itself, or the steps of the group once for each person of its role. */
export function expandItem(item: ScriptItem, count: number): readonly ScriptStep[] {
  if (item.each === null) return item.steps;
  return repetitionsOf(item.each, count).flatMap((repetition) => item.steps.map((step) => repeatStep(step, repetition)));
}

/** `step` of a group, for one person: its id ends with the number, and the number and the person stand in their places. */
export function repeatStep(step: ScriptStep, repetition: Repetition): ScriptStep {
  const { id, kind, actor, approve, minutes, path, ...texts } = step;
  const repeated = repeatValue(texts, repetition) as typeof texts;
  return { ...repeated, id: `${id}-${repetition.number}`, kind, actor, approve, minutes, path };
}

/** `value` with `{each: number}`, `{each: person}` and each `{number}` inside a text replaced. */
export function repeatValue(value: unknown, repetition: Repetition): unknown {
  if (typeof value === 'string') return value.replaceAll(MARK, String(repetition.number));
  if (Array.isArray(value)) return value.map((item) => repeatValue(item, repetition));
  if (typeof value !== 'object' || value === null) return value;
  const each = eachOf(value);
  if (each === 'number') return String(repetition.number);
  if (each === 'person') return repetition.person;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replaceAll(MARK, String(repetition.number)),
      repeatValue(inner, repetition),
    ]),
  );
}

/** What `value` at `path` uses of a group: anything when it stands in none, and what no group has when it stands in one. */
export function wrongMarks(value: unknown, path: string, grouped: boolean): readonly Finding[] {
  if (typeof value === 'string') return !grouped && value.includes(MARK) ? [strayNumber(path, value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  const each = eachOf(value);
  if (each !== null && !grouped)
    return [{ path, expected: 'the value itself; {each: …} stands only in a group', got: `{each: ${describeValue(each)}}` }];
  if (each !== null && each !== 'number' && each !== 'person')
    return [{ path: joinPath(path, 'each'), expected: 'one of number, person', got: describeValue(each) }];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return entries.flatMap(([name, inner]) => [
    ...(typeof name === 'string' && !grouped && name.includes(MARK) ? [strayNumber(joinPath(path, name), name)] : []),
    ...wrongMarks(inner, joinPath(path, name), grouped),
  ]);
}

function strayNumber(path: string, text: string): Finding {
  return { path, expected: `a text without ${MARK}, which stands only in a group`, got: describeValue(text) };
}

/** What stands in a mapping that is exactly `{each: …}`, or null. */
function eachOf(value: object): unknown {
  const members = Object.entries(value);
  return members.length === 1 && members[0]?.[0] === 'each' ? (members[0][1] ?? '') : null;
}
