import { useEffect, useRef, useState } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { Button } from '../components/button.tsx';
import { text } from '../text/index.ts';
import { PeopleField } from './people-field.tsx';
import { SecretField } from './secret-field.tsx';

interface PinInPartsProps {
  readonly holders: NonNullable<CustodianPrompt['secondHolders']>;
  readonly visible: boolean;
  /** Called when the first part is typed and hidden. */
  readonly onFirstTyped: () => void;
}

/** A PIN in two parts: the first is hidden for good before somebody else types the second. */
export function PinInParts({ holders, visible, onFirstTyped }: PinInPartsProps) {
  const [isFirstTyped, setFirstTyped] = useState(false);
  const [problem, setProblem] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const { custodian } = text;
  useEffect(() => {
    if (isFirstTyped) second.current?.focus();
  }, [isFirstTyped]);
  const hideFirst = () => {
    // A hidden field could not be filled in any more.
    if (first.current?.value === '') {
      setProblem(custodian.missing.firstPart);
      first.current.focus();
      return;
    }
    setProblem('');
    setFirstTyped(true);
    onFirstTyped();
  };
  return (
    <>
      <div className="first-part" hidden={isFirstTyped}>
        <SecretField
          label={custodian.firstPart}
          hint={custodian.pinHow}
          name="pin"
          testid="custodian-pin"
          visible={visible && !isFirstTyped}
          ref={first}
        />
        <p className="field-problem" role="alert" data-testid="custodian-first-part-problem">
          {problem}
        </p>
        <Button kind="primary" testid="custodian-first-part" onPress={hideFirst}>
          {custodian.nextHolder}
        </Button>
      </div>
      {isFirstTyped && (
        <>
          <p role="status">{custodian.firstHidden}</p>
          <PeopleField label={custodian.secondHolder} name="second-holder" testid="custodian-second-holder" people={holders} />
          <SecretField
            label={custodian.secondPart}
            name="second-pin"
            testid="custodian-second-pin"
            visible={visible}
            ref={second}
          />
        </>
      )}
    </>
  );
}
