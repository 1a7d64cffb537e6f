import { joinPath } from './problem.ts';

/** A place in a step's fields where the value of a parameter belongs. */
export interface Reference {
  readonly path: string;
  readonly parameter: string;
}

/** The parameter that `value` stands for when it is exactly `{parameter: name}`, or null. */
export function parameterOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const members = Object.entries(value);
  const [name, parameter] = members[0] ?? [];
  return members.length === 1 && name === 'parameter' && typeof parameter === 'string' ? parameter : null;
}

/** Every reference to a parameter inside `value`, which stands at `path`. */
export function referencesIn(value: unknown, path: string): readonly Reference[] {
  const parameter = parameterOf(value);
  if (parameter !== null) return [{ path, parameter }];
  return membersOf(value).flatMap(([member, inner]) => referencesIn(inner, joinPath(path, member)));
}

/** `value` with each reference replaced by the text that `parameters` gives; a reference without one stays. */
export function resolveReferences(value: unknown, parameters: ReadonlyMap<string, string>): unknown {
  const parameter = parameterOf(value);
  if (parameter !== null) return parameters.get(parameter) ?? value;
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, resolveReferences(inner, parameters)]));
}

function membersOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
