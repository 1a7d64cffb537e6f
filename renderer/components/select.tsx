import { useId } from 'react';
import { text } from '../text/index.ts';

interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly testid: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What is chosen beforehand; without it, one must be chosen. */
  readonly chosen?: string;
  /** What the empty choice says; it is then as good as any other. */
  readonly none?: string;
}

/** A choice of one thing; the form keeps it. */
export function Select({ label, name, testid, options, chosen, none }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name} defaultValue={chosen ?? ''} required={none === undefined} data-testid={testid}>
        <option value="">{none ?? text.choose}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
