import type { StepKindId } from '../../engine/steps/index.ts';
import type { BoundScript, BoundSection } from '../bind.ts';
import { isKind, stepsOfKind } from '../kinds.ts';
import type { Finding } from '../problem.ts';
import { compensationSchema } from '../schema.ts';
import { defineRule, placeOf } from './rule.ts';

/** These hold shares or a wrapping key in the clear, and are made undone when the block begins again. */
const SECRET: readonly string[] = [
  'split',
  'test-combine',
  'wrap-backup',
  'print-share',
  'read-back-share',
] satisfies StepKindId[];
/** These change nothing, so they may stand among them. */
const HARMLESS: readonly string[] = ['approve', 'checkpoint', 'record'] satisfies StepKindId[];

/** From the split to the last read-back there is one block: it is finished, or begins again as a whole. */
export const secretBlock = defineRule({
  id: 'RULE_SECRET_BLOCK',
  citation: 'design sections 2.6 and 5: secrets die with their section; PCI DSS v4.0.1 requirement 3.6.1',
  check: (bound) => [...bound.sections.flatMap((section, index) => checkSection(bound, section, index)), ...checkSets(bound)],
});

function checkSection(bound: BoundScript, section: BoundSection, index: number): readonly Finding[] {
  const steps = bound.steps.filter((step) => step.section === section.id);
  const path = `sections[${index}]`;
  if (section.block === null) {
    const secret = steps.filter((step) => SECRET.includes(step.kind));
    const useless =
      section.compensate.length === 0
        ? []
        : [{ path: `${path}.compensate`, expected: 'a block that it belongs to', got: 'no block' }];
    return [
      ...useless,
      ...secret.map((step) => ({
        path: placeOf(bound, step),
        expected: `${step.kind} inside a block`,
        got: 'a section without block',
      })),
    ];
  }
  const missing = compensationSchema.options.filter((compensation) => !section.compensate.includes(compensation));
  const strangers = steps.filter((step) => !SECRET.includes(step.kind) && !HARMLESS.includes(step.kind));
  return [
    ...missing.map((compensation) => ({
      path: `${path}.compensate`,
      expected: compensation,
      got: section.compensate.join(', ') || 'none',
    })),
    ...strangers.map((step) => ({
      path: placeOf(bound, step, 'kind'),
      expected: `one of ${[...SECRET, ...HARMLESS].join(', ')} in a block`,
      got: step.kind,
    })),
    ...(steps.some((step) => step.kind === 'split')
      ? []
      : [{ path: `${path}.block`, expected: 'a split step in the block', got: 'none' }]),
  ];
}

/** All steps with a set stand in the section that splits it. */
function checkSets(bound: BoundScript): readonly Finding[] {
  const homes = new Map(stepsOfKind(bound.steps, 'split').map((step) => [step.fields.set, step.section]));
  return bound.steps.flatMap((step) => {
    const withSet =
      isKind(step, 'test-combine') ||
      isKind(step, 'wrap-backup') ||
      isKind(step, 'print-share') ||
      isKind(step, 'read-back-share');
    if (!withSet) return [];
    const home = homes.get(step.fields.set);
    if (home === undefined || home === step.section) return [];
    return [
      { path: placeOf(bound, step), expected: `the section ${home}, where ${step.fields.set} is split`, got: step.section },
    ];
  });
}
