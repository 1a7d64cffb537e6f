import type { Finding } from './problem.ts';
import type { ApprovalRule, ScriptFile } from './schema.ts';
import { describeValue } from './text.ts';

/** Names given twice: of sections, blocks and steps in the file, and of roles in one list of approvals. */
export function findDuplicates(file: ScriptFile): readonly Finding[] {
  const sections = file.sections.map((section, index) => ({ path: `sections[${index}]`, section }));
  const steps = sections.flatMap(({ path, section }) =>
    section.steps.map((step, index) => ({ path: `${path}.steps[${index}]`, step })),
  );
  return [
    ...repeated(sections.map(({ path, section }) => ({ path: `${path}.id`, name: section.id }))),
    ...repeated(sections.map(({ path, section }) => ({ path: `${path}.block`, name: section.block }))),
    ...repeated(steps.map(({ path, step }) => ({ path: `${path}.id`, name: step.id }))),
    ...repeatedRoles(file.approve, 'approve'),
    ...steps.flatMap(({ path, step }) => repeatedRoles(step.approve, `${path}.approve`)),
  ];
}

function repeated(names: readonly { readonly path: string; readonly name: unknown }[]): readonly Finding[] {
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
    rules.map((rule: Partial<ApprovalRule> | null, index) => ({ path: `${path}[${index}].role`, name: rule?.role })),
  );
}
