import { observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** A key made in the token: what it is, then each attribute as it was asked for and found. */
export const generateKey: StepView = {
  lingers: true,
  observed: ({ observed }) => [
    ...observedRows(member(observed, 'label'), text.observedLabel('label')),
    ...observedRows(member(observed, 'checkValue'), text.observedLabel('checkValue')),
    ...members(member(observed, 'attributes')).map((attribute) => ({
      label: textOf(member(attribute, 'attribute')),
      value: text.steps.requiredFound(
        textOf(member(attribute, 'required')),
        textOf(member(attribute, 'found')),
        text.steps.equal[textOf(member(attribute, 'verdict'))] ?? '',
      ),
    })),
  ],
};
