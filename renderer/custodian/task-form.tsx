import { useEffect, useRef, useState } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import type { ErrorReportView } from '../../shared/ipc/view.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { MarginRow } from '../components/margin-row.tsx';
import { Rows } from '../components/rows.tsx';
import { custodianApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import {
  asksDecision,
  asksFingerprint,
  asksObjects,
  collect,
  collectNewPin,
  collectPinChange,
  type Submission,
  whatIsMissing,
} from './collect.ts';
import { DecisionField } from './decision-field.tsx';
import { IdentityField } from './identity-field.tsx';
import { MadeFields } from './made-fields.tsx';
import { NewPinEntry } from './new-pin.ts';
import { NewPinField } from './new-pin-field.tsx';
import { PinInParts } from './pin-in-parts.tsx';
import { SecondPerson } from './second-person.tsx';
import { SecretField } from './secret-field.tsx';
import type { ReadShare } from './share-check.ts';
import { ShareOf } from './share-of.tsx';
import { WordsField } from './words-field.tsx';

interface TaskFormProps {
  readonly prompt: CustodianPrompt;
  readonly onError: (error: ErrorReportView | null) => void;
  readonly onCancel: () => void;
}

/** The one thing to do: what it is, then only the fields it asks for. */
export function TaskForm({ prompt, onError, onCancel }: TaskFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [share, setShare] = useState<ReadShare | null>(null);
  const [entry] = useState(() => (prompt.newPin === undefined ? null : new NewPinEntry(prompt.newPin)));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [visible, setVisible] = useState(false);
  const [canHandOver, setCanHandOver] = useState(isWhole(prompt));
  const [attempt, setAttempt] = useState(0);
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea, button')?.focus(), []);
  useEffect(() => {
    if (share !== null || attempt > 0) form.current?.querySelector<HTMLElement>('input[type="password"]')?.focus();
  }, [share, attempt]);

  const submit = async (decision: Submission['decision']) => {
    if (form.current === null || busy || !canHandOver) return;
    const submission = take(prompt, form.current.elements, { share, entry }, decision);
    if ('problem' in submission) {
      setProblem(submission.problem);
      // What was typed is gone from these fields.
      if (entry !== null) form.current.querySelector<HTMLElement>('input')?.focus();
      return;
    }
    setProblem('');
    setBusy(true);
    setVisible(false);
    const error = await handOver(submission);
    onError(error);
    setBusy(false);
    if (error === null) return forget({ share, entry });
    // The fields are empty again: two holders begin with the first part.
    if (prompt.secondHolders !== undefined) setCanHandOver(false);
    setAttempt((before) => before + 1);
  };

  return (
    <form
      className="task"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit('agree');
      }}
    >
      <TaskText prompt={prompt} />
      <div className="task-fields">
        <TaskFields
          {...{ prompt, share, entry, visible, attempt, canHandOver }}
          onShare={setShare}
          onVisible={setVisible}
          onCanHandOver={setCanHandOver}
        />
        <p className="field-problem" role="alert" data-testid="custodian-problem">
          {problem}
        </p>
        <TaskButtons {...{ prompt, busy, canHandOver, onCancel }} onRefuse={() => void submit('refuse')} />
      </div>
    </form>
  );
}

/** What was handed over is nowhere in this window any more. */
function forget({ share, entry }: Read): void {
  share?.entry?.ascii.fill(0);
  entry?.forget();
}

interface TaskButtonsProps extends Pick<TaskFormProps, 'prompt' | 'onCancel'> {
  readonly busy: boolean;
  readonly canHandOver: boolean;
  readonly onRefuse: () => void;
}

function TaskButtons({ prompt, busy, canHandOver, onCancel, onRefuse }: TaskButtonsProps) {
  return (
    <p className="actions">
      {canHandOver && (
        <Button kind="primary" submit testid="custodian-submit" disabled={busy}>
          {busy ? text.custodian.working : submitLabel(prompt)}
        </Button>
      )}
      {prompt.task.task === 'approve' && (
        <Button testid="custodian-refuse" disabled={busy} onPress={onRefuse}>
          {text.custodian.refuse}
        </Button>
      )}
      <Button kind="quiet" testid="custodian-cancel" onPress={onCancel}>
        {text.custodian.cancel}
      </Button>
    </p>
  );
}

interface Read {
  readonly share: ReadShare | null;
  readonly entry: NewPinEntry | null;
}

/** Whether everything can be typed from the beginning: no PIN that is made up first, none that two people type in turn. */
function isWhole({ newPin, secondHolders }: CustodianPrompt): boolean {
  return newPin?.generated !== 'must' && secondHolders === undefined;
}

/** What the fields hold, taken out of them; or what is missing or wrong, in words. */
function take(
  prompt: CustodianPrompt,
  fields: HTMLFormControlsCollection,
  { share, entry }: Read,
  decision: Submission['decision'],
): Submission | { readonly problem: string } {
  if (entry !== null) return prompt.asks.pin ? collectPinChange(fields, entry) : collectNewPin(fields, entry);
  const missing = whatIsMissing(prompt, fields, share);
  if (missing !== undefined) return { problem: missing };
  return collect(prompt, fields, share, decision) ?? { problem: text.custodian.missing.differ };
}

function pinLabel({ newPin, card }: CustodianPrompt): string {
  if (card !== undefined) return text.custodian.cardPin;
  return newPin === undefined ? text.custodian.pin : text.custodian.oldPin;
}

function submitLabel({ task, asks, card }: CustodianPrompt): string {
  const isNamed =
    card !== undefined || asks.passphrase || asks.newPassphrase || task.task === 'qualify-token' || task.task === 'change-pin';
  return isNamed ? text.custodian.submit[task.task] : text.custodian.handOver;
}

/** Hands a submission to main and wipes it; the error, or null when main has taken it and closes this window. */
async function handOver(submission: Submission): Promise<ErrorReportView | null> {
  try {
    const result = await custodianApi()['custodian.submit'](submission);
    return result.ok ? null : result.error;
  } finally {
    submission.credential.passphrase?.fill(0);
    submission.credential.pin?.fill(0);
    submission.credential.newPin?.fill(0);
    submission.credential.share?.fill(0);
    submission.credential.entropy?.fill(0);
  }
}

function TaskText({ prompt }: { readonly prompt: CustodianPrompt }) {
  return (
    <div className="task-text">
      <h3 className="alone-title">{prompt.title}</h3>
      {prompt.happens !== '' && <p className="happens">{prompt.happens}</p>}
      {prompt.expected.length > 0 && (
        <MarginRow label={text.runner.expected}>
          <Rows rows={prompt.expected} testid="custodian-expected" />
        </MarginRow>
      )}
    </div>
  );
}

interface TaskFieldsProps extends Read {
  readonly prompt: CustodianPrompt;
  readonly visible: boolean;
  readonly canHandOver: boolean;
  /** How often something was handed over and refused. */
  readonly attempt: number;
  readonly onShare: (share: ReadShare | null) => void;
  readonly onVisible: (visible: boolean) => void;
  readonly onCanHandOver: (can: boolean) => void;
}

function TaskFields({ prompt, share, entry, visible, attempt, canHandOver, onShare, onVisible, onCanHandOver }: TaskFieldsProps) {
  const { asks } = prompt;
  const { custodian } = text;
  const secret = asks.pin || asks.passphrase || asks.newPassphrase || prompt.newPin !== undefined;
  return (
    <>
      <ShareOf prompt={prompt} share={share} onShare={onShare} />
      {asksFingerprint(prompt) && (
        <Field
          label={custodian.fingerprint}
          hint={custodian.fingerprintHow}
          name="fingerprint"
          testid="custodian-fingerprint"
          mono
        />
      )}
      {asksObjects(prompt) && (
        <Field label={custodian.objects} hint={custodian.objectsHow} name="objects" testid="custodian-objects" mono />
      )}
      <MadeFields {...{ prompt, visible, attempt }} />
      {asksDecision(prompt) && <DecisionField about={prompt.decides} />}
      {prompt.words !== undefined && <WordsField />}
      {prompt.identity !== undefined && <IdentityField checkers={prompt.identity.checkers} />}
      {asks.pin && prompt.secondHolders !== undefined && (
        <PinInParts
          key={attempt}
          holders={prompt.secondHolders}
          visible={visible}
          onFirstTyped={() => {
            // Whoever comes next begins with a masked field.
            onVisible(false);
            onCanHandOver(true);
          }}
        />
      )}
      {asks.pin && prompt.secondHolders === undefined && (
        <SecretField label={pinLabel(prompt)} hint={custodian.pinHow} name="pin" testid="custodian-pin" visible={visible} />
      )}
      {prompt.newPin !== undefined && entry !== null && (
        <NewPinField asked={prompt.newPin} entry={entry} visible={visible} onCanHandOver={onCanHandOver} />
      )}
      {prompt.secondPeople !== undefined && <SecondPerson people={prompt.secondPeople} visible={visible} />}
      {asks.passphrase && (
        <SecretField label={custodian.passphrase} name="passphrase" testid="custodian-passphrase" visible={visible} />
      )}
      {asks.newPassphrase && <NewPassphrase visible={visible} />}
      {secret && (asks.pin || canHandOver) && (
        <label className="show">
          <input type="checkbox" data-testid="custodian-show" checked={visible} onChange={() => onVisible(!visible)} />{' '}
          {custodian.show}
        </label>
      )}
    </>
  );
}

function NewPassphrase({ visible }: { readonly visible: boolean }) {
  return (
    <>
      <SecretField
        label={text.custodian.newPassphrase}
        hint={text.custodian.newPassphraseHow}
        name="new-passphrase"
        testid="custodian-new-passphrase"
        visible={visible}
      />
      <SecretField label={text.custodian.repeat} name="repeat" testid="custodian-repeat-passphrase" visible={visible} />
    </>
  );
}
