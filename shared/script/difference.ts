import type { BoundScript } from './bind.ts';
import { countReferences } from './counts.ts';
import { referencesIn } from './references.ts';
import type { Script, ScriptStep } from './script.ts';

/** One row of the difference between the approved file and this ceremony. */
export interface BindingRow {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  /** What the file gives, or null when it leaves the value open. */
  readonly default: string | null;
  /** Where it is used: ids of steps as they stand in the file, and `roles` and `approve` of the file. */
  readonly uses: readonly string[];
}

/** What binding adds to the approved file, parameter by parameter. */
export function describeBinding(script: Script, bound: BoundScript): readonly BindingRow[] {
  const items = [...script.sections.flatMap((section) => section.items), ...script.abort];
  const steps = items.flatMap((item) => item.steps);
  return Object.entries(script.parameters).map(([name, parameter]) => ({
    name,
    title: parameter.title,
    value: bound.parameters[name] ?? '',
    default: parameter.default ?? null,
    uses: [...usesInHeader(script, name), ...steps.filter((step) => isUsedIn(step, name)).map((step) => step.id)],
  }));
}

function usesInHeader(script: Script, name: string): readonly string[] {
  const places = countReferences(script, []).filter((place) => place.parameter === name);
  return [...new Set(places.map(({ path }) => path.replace(/\[.*$/, '')))];
}

function isUsedIn(step: ScriptStep, name: string): boolean {
  const counts = countReferences({ roles: {}, approve: [] }, [step]);
  return [...referencesIn([step.fields, step.expect], ''), ...counts].some((found) => found.parameter === name);
}
