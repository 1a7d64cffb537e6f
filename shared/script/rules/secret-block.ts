import type { BoundStep } from '../../engine/step-kind.ts';
import type { BoundScript, BoundSection } from '../bind.ts';
import { findStepKind, stepKindIds } from '../kinds.ts';
import type { Finding } from '../problem.ts';
import { compensationSchema } from '../schema.ts';
import { defineRule, demandsOf, fieldOf, placeOf } from './rule.ts';

/** From the first clear share or wrapping key to the last read-back there is one block: it is finished, or begins again as a whole. */
export const secretBlock = defineRule({
  id: 'RULE_SECRET_BLOCK',
  citation: 'design sections 2.6 and 5: secrets die with their section; PCI DSS v4.0.1 requirement 3.6.1',
  check: (bound) => [...bound.sections.flatMap((section, index) => checkSection(bound, section, index)), ...checkSets(bound)],
});

function checkSection(bound: BoundScript, section: BoundSection, index: number): readonly Finding[] {
  const steps = bound.steps.filter((step) => step.section === section.id);
  const path = `sections[${index}]`;
  if (section.block === null) {
    const useless = { path: `${path}.compensate`, expected: 'a block that it belongs to', got: 'no block' };
    const secret = steps.filter(isSecret).map((step) => ({
      path: placeOf(bound, step),
      expected: `${step.kind} inside a block`,
      got: 'a section without block',
    }));
    return [...(section.compensate.length === 0 ? [] : [useless]), ...secret];
  }
  const got = section.compensate.join(', ') || 'none';
  const strangers = steps.filter((step) => demandsOf(step).block === undefined);
  const opens = steps.some((step) => demandsOf(step).block === 'opens');
  return [
    ...missingCompensations(section, steps).map((expected) => ({ path: `${path}.compensate`, expected, got })),
    ...strangers.map((step) => ({
      path: placeOf(bound, step, 'kind'),
      expected: `one of ${kindsWith('opens', 'inside', 'beside')} in a block`,
      got: step.kind,
    })),
    ...(opens ? [] : [{ path: `${path}.block`, expected: `one of ${kindsWith('opens')} in the block`, got: 'none' }]),
  ];
}

function missingCompensations(section: BoundSection, steps: readonly BoundStep[]): readonly string[] {
  const wanted = new Set(steps.flatMap((step) => demandsOf(step).compensation ?? []));
  return compensationSchema.options.filter((option) => wanted.has(option) && !section.compensate.includes(option));
}

/** All steps with a set stand in the section where it begins to be in the clear. */
function checkSets(bound: BoundScript): readonly Finding[] {
  const homes = new Map<unknown, BoundStep>();
  for (const step of bound.steps)
    if (demandsOf(step).block === 'opens' && !homes.has(fieldOf(step, 'set'))) homes.set(fieldOf(step, 'set'), step);
  return bound.steps.flatMap((step) => {
    const set = fieldOf(step, 'set');
    const home = set === undefined || !isSecret(step) ? undefined : homes.get(set);
    if (home === undefined || home.section === step.section) return [];
    const expected = `the section ${home.section}, where ${set} is in the clear (${home.kind})`;
    return [{ path: placeOf(bound, step), expected, got: step.section }];
  });
}

function isSecret(step: BoundStep): boolean {
  return ['opens', 'inside'].includes(demandsOf(step).block ?? '');
}

function kindsWith(...places: readonly string[]): string {
  return stepKindIds.filter((id) => places.includes(findStepKind(id)?.demands?.block ?? '')).join(', ');
}
