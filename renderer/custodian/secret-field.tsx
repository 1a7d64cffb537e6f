import { type Ref, useId } from 'react';

interface SecretFieldProps {
  readonly label: string;
  readonly name: string;
  readonly testid: string;
  readonly visible: boolean;
  readonly hint?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A field whose value only the page knows: masked, never in the program's state, never offered again. */
export function SecretField({ label, name, testid, visible, hint, ref }: SecretFieldProps) {
  const id = useId();
  return (
    <div className="field field-secret">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={visible ? 'text' : 'password'}
        name={name}
        data-testid={testid}
        className="mono"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        ref={ref}
      />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
