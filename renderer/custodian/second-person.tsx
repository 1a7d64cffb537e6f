import { useId } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/contract.ts';
import { text } from '../text/index.ts';
import { SecretField } from './secret-field.tsx';

interface SecondPersonProps {
  readonly people: NonNullable<CustodianPrompt['secondPeople']>;
  readonly visible: boolean;
}

/** Somebody else, who agrees to a try of a PIN that may be the last, and proves it with their own passphrase. */
export function SecondPerson({ people, visible }: SecondPersonProps) {
  const id = useId();
  const { custodian } = text;
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{custodian.secondPerson}</label>
        <select
          id={id}
          name="second-person"
          defaultValue=""
          data-testid="custodian-second-person"
          aria-describedby={`${id}-hint`}
        >
          <option value="">{text.choose}</option>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
        <p className="hint" id={`${id}-hint`}>
          {custodian.secondPersonHow}
        </p>
      </div>
      <SecretField label={custodian.secondPassphrase} name="passphrase" testid="custodian-second-passphrase" visible={visible} />
    </>
  );
}
