import type { Finding } from './problem.ts';
import type { RawStep } from './read-steps.ts';
import type { OpenApprovalRule, ScriptFile } from './schema.ts';
import { describeValue } from './text.ts';

/** Names given twice: of sections, blocks and `steps` in the file, and of roles in one list of approvals. */
export function findDuplicates(file: ScriptFile, steps: readonly RawStep[]): readonly Finding[] {
  const sections = file.sections.map((section, index) => ({ path: `sections[${index}]`, section }));
  // The steps under abort are a section of this name.
  const aborted = file.abort === undefined ? [] : [{ path: 'abort', name: 'abort' }];
  return [
    ...repeated([...aborted, ...sections.map(({ path, section }) => ({ path: `${path}.id`, name: section.id }))]),
    ...repeated(sections.map(({ path, section }) => ({ path: `${path}.block`, name: section.block }))),
    ...repeated(steps.map(({ path, members }) => ({ path: `${path}.id`, name: members.id }))),
    ...repeatedRoles(file.approve, 'approve'),
    ...steps.flatMap(({ path, members }) => repeatedRoles(members.approve, `${path}.approve`)),
  ];
}

/** Every name after the first of its kind, and where it stands. */
export function repeated(names: readonly { readonly path: string; readonly name: unknown }[]): readonly Finding[] {
  const seen = new Set<unknown>();
  return names.flatMap(({ path, name }) => {
    if (name === undefined || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{ path, expected: 'another name', got: describeValue(name) }];
  });
}

function repeatedRoles(rules: unknown, path: string): readonly Finding[] {
  if (!Array.isArray(rules)) return [];
  return repeated(
    rules.map((rule: Partial<OpenApprovalRule> | null, index) => ({ path: `${path}[${index}].role`, name: rule?.role })),
  );
}
