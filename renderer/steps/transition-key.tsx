import { TYPED_REASON, TYPED_SINCE } from '../../shared/engine/steps/transition-key.ts';
import { Field } from '../components/field.tsx';
import type { StepView } from './step-view.ts';

const fields: Readonly<Record<string, string>> = { [TYPED_REASON]: 'reason', [TYPED_SINCE]: 'since' };

/** Why the key goes to another state, and since when it is known to others: typed where the script leaves it to the day. */
export const transitionKey: StepView = {
  lingers: true,
  Fields: ({ step, turn }) =>
    turn.id === 'announce'
      ? step.shown.expected
          .filter(({ label }) => Object.hasOwn(fields, label))
          .map(({ label, value }) => (
            <Field key={label} label={value} name={fields[label] ?? ''} testid={`transition-${fields[label]}`} required />
          ))
      : null,
  input: (form) =>
    Object.fromEntries(
      Object.values(fields)
        .map((name) => [name, String(form.get(name) ?? '').trim()])
        .filter(([, value]) => value !== ''),
    ),
};
