import { useEffect, useRef, useState } from 'react';
import { pinGroups } from '../../shared/hsm/pin.ts';
import type { NewPinPrompt } from '../../shared/ipc/new-pin.ts';
import { Button } from '../components/button.tsx';
import { text } from '../text/index.ts';
import type { NewPinEntry } from './new-pin.ts';
import { SecretField } from './secret-field.tsx';

interface NewPinFieldProps {
  readonly asked: NewPinPrompt;
  readonly entry: NewPinEntry;
  readonly visible: boolean;
  /** Told whether there are fields whose PIN can be handed over: not while one is still to be made up or written down. */
  readonly onCanHandOver: (can: boolean) => void;
}

type Stage = 'choose' | 'write-down' | 'type-back';

/** A new PIN: chosen and typed twice, or made up here, written down by hand, and typed back once from the paper. */
export function NewPinField({ asked, entry, visible, onCanHandOver }: NewPinFieldProps) {
  const [stage, setStage] = useState<Stage>('choose');
  const [made, setMade] = useState(0);
  const { newPin } = text;
  const must = asked.generated === 'must';
  useEffect(() => () => entry.forget(), [entry]);
  useEffect(() => onCanHandOver(stage === 'type-back' || (stage === 'choose' && !must)), [stage, must, onCanHandOver]);
  const generate = () => {
    entry.generate({ bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) });
    setMade(made + 1);
    setStage('write-down');
  };
  const chooseOwn = () => {
    entry.forget();
    setStage('choose');
  };
  return (
    <fieldset className="new-pin" data-testid="custodian-new-pin-field" data-stage={stage}>
      <legend>{newPin.legend(asked.owner, asked.part, asked.parts)}</legend>
      {stage === 'choose' && (
        <>
          {!must && <OwnPin asked={asked} visible={visible} />}
          <div className="made-up">
            <Button testid="custodian-pin-generate" onPress={generate}>
              {newPin.generate}
            </Button>
            <p className="hint">{must ? newPin.mustGenerate : newPin.mayGenerate}</p>
          </div>
        </>
      )}
      {stage === 'write-down' && (
        <>
          <ShownPin key={made} entry={entry} />
          <p>{newPin.writeDown}</p>
          <p className="actions">
            <Button kind="primary" testid="custodian-pin-written" onPress={() => setStage('type-back')}>
              {newPin.written}
            </Button>
            <Button testid="custodian-pin-generate" onPress={generate}>
              {newPin.another}
            </Button>
            {!must && <OwnButton onPress={chooseOwn} />}
          </p>
        </>
      )}
      {stage === 'type-back' && (
        <>
          <FocusedField label={newPin.typeBack} hint={newPin.typeBackHow} visible={visible} />
          <p className="actions">
            <Button testid="custodian-pin-again" onPress={() => setStage('write-down')}>
              {newPin.again}
            </Button>
            {!must && <OwnButton onPress={chooseOwn} />}
          </p>
        </>
      )}
    </fieldset>
  );
}

function OwnButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button kind="quiet" testid="custodian-pin-own" onPress={onPress}>
      {text.newPin.own}
    </Button>
  );
}

function OwnPin({ asked: { limits }, visible }: { readonly asked: NewPinPrompt; readonly visible: boolean }) {
  const { newPin } = text;
  return (
    <>
      <SecretField
        label={newPin.first}
        hint={newPin.how(limits.minimum, limits.maximum, limits.digitsOnly)}
        name="new-pin"
        testid="custodian-new-pin"
        visible={visible}
      />
      <SecretField label={newPin.repeat} name="repeat-pin" testid="custodian-repeat-pin" visible={visible} />
    </>
  );
}

function FocusedField({ label, hint, visible }: { readonly label: string; readonly hint: string; readonly visible: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return <SecretField label={label} hint={hint} name="new-pin" testid="custodian-new-pin" visible={visible} ref={input} />;
}

/** The PIN in large groups. It is written into the page by hand, so that it is in no state of the program, and taken out again. */
function ShownPin({ entry }: { readonly entry: NewPinEntry }) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const shown = list.current;
    const pin = entry.generated;
    if (shown === null || pin === null) return;
    let from = 0;
    for (const length of pinGroups(pin.length)) {
      const group = document.createElement('li');
      group.textContent = String.fromCharCode(...pin.subarray(from, from + length));
      shown.append(group);
      from += length;
    }
    shown.focus();
    return () => shown.replaceChildren();
  }, [entry]);
  return (
    <ol className="pin-groups mono" tabIndex={-1} aria-label={text.newPin.shown} data-testid="custodian-pin-shown" ref={list} />
  );
}
