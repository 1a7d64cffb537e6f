import { useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly testid: string;
  readonly name?: string;
  readonly hint?: string;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  readonly required?: boolean;
  readonly mono?: boolean;
  readonly invalid?: boolean;
}

/** One line of public text: with `onChange` the owner keeps its value, without it the form does. */
export function Field({
  label,
  testid,
  name,
  hint,
  value,
  onChange,
  required = false,
  mono = false,
  invalid = false,
}: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        name={name}
        data-testid={testid}
        className={mono ? 'mono' : undefined}
        value={value}
        onChange={onChange === undefined ? undefined : (event) => onChange(event.target.value)}
        required={required}
        aria-invalid={invalid || undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        autoComplete="off"
        spellCheck={false}
      />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
