import { type StepOf, stepsOfKind } from '../kinds.ts';
import { defineRule, placeOf } from './rule.ts';

/** Paper is believed only when its holder has read it back. */
export const readBack = defineRule({
  id: 'RULE_READ_BACK',
  citation: 'PCI DSS v4.0.1 requirement 3.7.8 (custodians acknowledge); PCI PIN v3.1 requirement 26 (second signature)',
  check: (bound) => {
    const position = new Map(bound.steps.map((step, index) => [step.id, index]));
    const isLater = (step: StepOf<'read-back-share'>, print: StepOf<'print-share'>) =>
      (position.get(step.id) ?? 0) > (position.get(print.id) ?? 0) && step.section === print.section;
    return stepsOfKind(bound.steps, 'print-share')
      .filter(
        (print) =>
          !stepsOfKind(bound.steps, 'read-back-share').some(
            (step) => isLater(step, print) && JSON.stringify(keyOf(step)) === JSON.stringify(keyOf(print)),
          ),
      )
      .map((print) => {
        const { set, index, holder } = print.fields;
        return {
          path: placeOf(bound, print),
          expected: `a later read-back-share of share ${index} of ${set} by ${holder}`,
          got: 'none',
        };
      });
  },
});

function keyOf({ fields }: StepOf<'print-share'> | StepOf<'read-back-share'>): readonly unknown[] {
  return [fields.set, fields.index, fields.holder];
}
