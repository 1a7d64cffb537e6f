import { Field } from '../components/field.tsx';
import type { StepView } from './step-view.ts';

/** What everybody can see and somebody types: one field an item of the script. */
export const record: StepView = {
  Fields: ({ step }) => (
    <>
      {step.shown.expected.map((item) => (
        <Field key={item.label} label={item.value} name={item.label} testid={`record-${item.label}`} required />
      ))}
    </>
  ),
  input: (form, step) => ({
    values: Object.fromEntries(step.shown.expected.map((item) => [item.label, String(form.get(item.label) ?? '').trim()])),
  }),
};
