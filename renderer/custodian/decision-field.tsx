import { useId } from 'react';
import { text } from '../text/index.ts';

/** Agree, agree with a note, or refuse. Nothing is chosen beforehand. */
export function DecisionField({ about = 'script' }: { readonly about?: 'script' | 'exception' | 'ending' | undefined }) {
  const note = useId();
  const decisions = { ...text.custodian.decisions, ...text.custodian.decisionsAbout[about] };
  return (
    <fieldset className="choices">
      <legend>{text.custodian.decision}</legend>
      {(['agree', 'agree-with-note', 'refuse'] as const).map((decision) => (
        <label key={decision} className="choice">
          <input type="radio" name="decision" value={decision} data-testid={`custodian-decision-${decision}`} />
          <span className="choice-title">{decisions[decision]}</span>
        </label>
      ))}
      <div className="field">
        <label htmlFor={note}>{text.custodian.note}</label>
        <textarea
          id={note}
          name="note"
          rows={2}
          maxLength={2000}
          data-testid="custodian-note"
          aria-describedby={`${note}-hint`}
        />
        <p className="hint" id={`${note}-hint`}>
          {text.custodian.noteHow}
        </p>
      </div>
    </fieldset>
  );
}
