import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { Field } from '../components/field.tsx';
import { text } from '../text/index.ts';
import { PeopleField } from './people-field.tsx';

/** How a person was known: what document, the last four characters of its number, and who compared it with them. */
export function IdentityField({ checkers }: NonNullable<CustodianPrompt['identity']>) {
  const { custodian } = text;
  return (
    <>
      <Field label={custodian.document} hint={custodian.documentHow} name="document" testid="custodian-document" />
      <Field label={custodian.lastFour} hint={custodian.lastFourHow} name="last-four" testid="custodian-last-four" mono />
      <PeopleField label={custodian.checkedBy} name="checked-by" testid="custodian-checked-by" people={checkers} />
    </>
  );
}
