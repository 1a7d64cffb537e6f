import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { Field } from '../components/field.tsx';
import { text } from '../text/index.ts';
import { EntropyField } from './entropy-field.tsx';

interface MadeFieldsProps {
  readonly prompt: CustodianPrompt;
  readonly visible: boolean;
  /** How often something was handed over and refused: what was typed is typed anew. */
  readonly attempt: number;
}

/** What a person made with their own hands: the number on a bag that they sealed, or randomness. */
export function MadeFields({ prompt, visible, attempt }: MadeFieldsProps) {
  return (
    <>
      {prompt.bag === true && (
        <Field label={text.custodian.bag} hint={text.custodian.bagHow} name="bag" testid="custodian-bag" mono />
      )}
      {prompt.entropy !== undefined && <EntropyField key={attempt} ways={prompt.entropy} visible={visible} />}
    </>
  );
}
