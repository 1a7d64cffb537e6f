import { useId } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { text } from '../text/index.ts';

interface PeopleFieldProps {
  readonly label: string;
  readonly name: string;
  readonly testid: string;
  readonly people: NonNullable<CustodianPrompt['secondPeople']>;
  readonly hint?: string;
}

/** A choice of one other person. Where there is only one, they are chosen. */
export function PeopleField({ label, name, testid, people, hint }: PeopleFieldProps) {
  const id = useId();
  const [only, ...others] = people;
  const chosen = only !== undefined && others.length === 0 ? only.id : '';
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        defaultValue={chosen}
        data-testid={testid}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      >
        <option value="">{text.choose}</option>
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
