import type { BoundScript } from '../bind.ts';
import { type StepOf, stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** Where sheets of a set are sealed, none is forgotten: each is sealed after its print, by who holds it. */
export const sealEveryShare = defineRule({
  id: 'RULE_SEAL_EVERY_SHARE',
  citation: 'PCI PIN v3.1 requirement 6-3 (each printed component is sealed at once)',
  later: true,
  check: (bound) => {
    const sealedSets = new Set(stepsOfKind(bound.steps, 'seal').map(({ fields }) => fields.set));
    return stepsOfKind(bound.steps, 'print-share')
      .filter((print) => sealedSets.has(print.fields.set) && !isSealed(bound, print))
      .map((print) => {
        const { set, index, holder } = print.fields;
        return { path: placeOf(bound, print), expected: `a later seal of share ${index} of ${set} by ${holder}`, got: 'none' };
      });
  },
});

function isSealed({ steps }: BoundScript, print: StepOf<'print-share'>): boolean {
  const { set, index, holder } = print.fields;
  const later = steps.slice(steps.findIndex(({ id }) => id === print.id));
  return stepsOfKind(later, 'seal').some(
    ({ fields }) => fields.set === set && fields.index === index && fields.holder === holder,
  );
}
