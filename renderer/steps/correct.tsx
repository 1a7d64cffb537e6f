import { Field } from '../components/field.tsx';
import { observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { member } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** How it should read stands in the step already; a value that somebody wrote down can be put right by its name. */
export const correct: StepView = {
  Fields: ({ turn }) =>
    turn.id === 'write' ? (
      <>
        <Field label={text.roomSteps.valueName} name="value-name" testid="correct-value-name" />
        <Field label={text.roomSteps.value} name="value" testid="correct-value" />
      </>
    ) : null,
  input: (form) => {
    const [name = '', value = ''] = ['value-name', 'value'].map((field) => String(form.get(field) ?? '').trim());
    return name === '' ? {} : { values: { [name]: value } };
  },
  observed: ({ observed }) => observedRows(member(observed, 'values')),
};
