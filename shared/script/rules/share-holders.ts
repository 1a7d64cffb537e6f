import type { BoundScript } from '../bind.ts';
import { type StepOf, stepsOfKind } from '../kinds.ts';
import { peopleOfRoles } from '../people.ts';
import type { Finding } from '../problem.ts';
import { defineRule, placeOf } from './rule.ts';

/** Every share of a set is printed, once, and for a custodian who gets no other share of it. */
export const shareHolders = defineRule({
  id: 'RULE_SHARE_HOLDERS',
  citation: 'PCI DSS v4.0.1 requirement 3.7.6 (split knowledge); PCI PIN v3.1 requirement 6-3',
  check: (bound) => stepsOfKind(bound.steps, 'split').flatMap((split) => checkSet(bound, split)),
});

function checkSet(bound: BoundScript, split: StepOf<'split'>): readonly Finding[] {
  const prints = stepsOfKind(bound.steps, 'print-share').filter((step) => step.fields.set === split.fields.set);
  const custodians = peopleOfRoles({ custodian: bound.roles.custodian ?? 0 }).map((person) => person.id);
  const unprinted = Array.from({ length: split.fields.total }, (_unused, position) => position + 1).filter(
    (index) => !prints.some((step) => step.fields.index === index),
  );
  return [
    ...unprinted.map((index) => ({
      path: placeOf(bound, split, 'total'),
      expected: `a print-share step for share ${index}`,
      got: 'none',
    })),
    ...prints
      .filter((step) => !custodians.includes(step.fields.holder))
      .map((step) => ({
        path: placeOf(bound, step, 'holder'),
        expected: `one of ${custodians.join(', ')}`,
        got: step.fields.holder,
      })),
    ...prints
      .filter((step, position) => prints.slice(0, position).some((earlier) => earlier.fields.holder === step.fields.holder))
      .map((step) => ({
        path: placeOf(bound, step, 'holder'),
        expected: 'a custodian without a share of this set',
        got: step.fields.holder,
      })),
  ];
}
