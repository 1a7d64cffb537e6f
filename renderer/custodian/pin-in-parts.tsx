import { useEffect, useRef, useState } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/contract.ts';
import { Button } from '../components/button.tsx';
import { text } from '../text/index.ts';
import { PeopleField } from './people-field.tsx';
import { SecretField } from './secret-field.tsx';

interface PinInPartsProps {
  readonly holders: NonNullable<CustodianPrompt['secondHolders']>;
  readonly visible: boolean;
}

/** A PIN in two parts: the first is hidden for good before somebody else types the second. */
export function PinInParts({ holders, visible }: PinInPartsProps) {
  const [isFirstTyped, setFirstTyped] = useState(false);
  const second = useRef<HTMLInputElement>(null);
  const { custodian } = text;
  useEffect(() => {
    if (isFirstTyped) second.current?.focus();
  }, [isFirstTyped]);
  return (
    <>
      <div hidden={isFirstTyped}>
        <SecretField
          label={custodian.firstPart}
          hint={custodian.pinHow}
          name="pin"
          testid="custodian-pin"
          visible={visible && !isFirstTyped}
        />
        <Button testid="custodian-first-part" onPress={() => setFirstTyped(true)}>
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
