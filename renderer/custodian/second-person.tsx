import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { text } from '../text/index.ts';
import { PeopleField } from './people-field.tsx';
import { SecretField } from './secret-field.tsx';

interface SecondPersonProps {
  readonly people: NonNullable<CustodianPrompt['secondPeople']>;
  readonly visible: boolean;
}

/** Somebody else, who agrees to a try of a PIN that may be the last, and proves it with their own passphrase. */
export function SecondPerson({ people, visible }: SecondPersonProps) {
  const { custodian } = text;
  return (
    <>
      <PeopleField
        label={custodian.secondPerson}
        hint={custodian.secondPersonHow}
        name="second-person"
        testid="custodian-second-person"
        people={people}
      />
      <SecretField label={custodian.secondPassphrase} name="passphrase" testid="custodian-second-passphrase" visible={visible} />
    </>
  );
}
