import type { Finding } from './problem.ts';
import {
  APPROVAL_COUNTS,
  type ApprovalRule,
  type OpenApprovalRule,
  type ParameterReference,
  ROLE_COUNTS,
  type ScriptFile,
} from './schema.ts';
import type { ScriptStep } from './script.ts';

/** A number of people that a parameter gives. */
export interface CountReference {
  readonly path: string;
  readonly parameter: string;
  readonly bounds: { readonly minimum: number; readonly maximum: number };
}

/** Where `file` and its `steps` leave a number of people to a parameter. */
export function countReferences(
  file: Pick<ScriptFile, 'roles' | 'approve'>,
  steps: readonly ScriptStep[],
): readonly CountReference[] {
  const roles = Object.entries(file.roles).flatMap(([role, count]) => referenceOf(count, `roles.${role}`, ROLE_COUNTS));
  const lists = [
    { path: 'approve', rules: file.approve },
    ...steps.map(({ path, approve = [] }) => ({ path: `${path}.approve`, rules: approve })),
  ];
  const approvals = lists.flatMap(({ path, rules }) =>
    rules.flatMap(({ count }, index) => referenceOf(count, `${path}[${index}].count`, APPROVAL_COUNTS)),
  );
  return [...roles, ...approvals];
}

function referenceOf(
  count: number | ParameterReference | undefined,
  path: string,
  bounds: CountReference['bounds'],
): readonly CountReference[] {
  return typeof count === 'object' ? [{ path, parameter: count.parameter, bounds }] : [];
}

/** What is wrong with the parameters of `references`: each must be a count whose own bounds lie within those of the place. */
export function checkCounts(file: ScriptFile, references: readonly CountReference[]): readonly Finding[] {
  return references.flatMap(({ path, parameter: name, bounds }) => {
    const parameter = Object.hasOwn(file.parameters, name) ? file.parameters[name] : undefined;
    if (parameter === undefined) return [];
    const expected = `a parameter of type count, with bounds within ${bounds.minimum} to ${bounds.maximum}`;
    if (parameter.type !== 'count') return [{ path, expected, got: `${name}, a ${parameter.type}` }];
    const { minimum = 0, maximum = 0 } = parameter;
    const inside = minimum >= bounds.minimum && maximum <= bounds.maximum;
    return inside ? [] : [{ path, expected, got: `${name}, from ${minimum} to ${maximum}` }];
  });
}

/** The number that `count` is with `values`; null when its parameter has none that can stand within `bounds`. */
export function countValue(
  count: number | ParameterReference,
  values: ReadonlyMap<string, string>,
  { minimum, maximum }: CountReference['bounds'],
): number | null {
  const value = typeof count === 'number' ? count : Number(values.get(count.parameter) ?? Number.NaN);
  return Number.isInteger(value) && value >= minimum && value <= maximum ? value : null;
}

/** `rules` with `values` in place; null when one of them has no number. */
export function approvalRules(
  rules: readonly OpenApprovalRule[],
  values: ReadonlyMap<string, string>,
): readonly ApprovalRule[] | null {
  const bound = rules.flatMap(({ role, count: open }) => {
    const count = countValue(open, values, APPROVAL_COUNTS);
    return count === null ? [] : [{ role, count }];
  });
  return bound.length === rules.length ? bound : null;
}
