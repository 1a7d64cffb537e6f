import { useId } from 'react';

interface AreaProps {
  readonly label: string;
  readonly name: string;
  readonly testid: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly rows?: number;
  readonly limit?: number;
}

/** A few lines of public text; the form keeps them. */
export function Area({ label, name, testid, hint, required = false, rows = 2, limit = 1000 }: AreaProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        rows={rows}
        maxLength={limit}
        required={required}
        data-testid={testid}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
