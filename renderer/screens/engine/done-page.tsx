import { useEffect, useRef } from 'react';
import type { CeremonyView, CurrentStepView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { BusyLine, Refusal } from '../../components/notices.tsx';
import { stepView } from '../../steps/index.ts';
import { member, textOf } from '../../steps/read-observed.ts';
import { readResult } from '../../store/ceremony.ts';
import { text } from '../../text/index.ts';
import { Comparison } from './step-page.tsx';

/** The step that was done last, where its result must be seen before the next one; null when there is none, or it was seen. */
export function unreadResult(view: CeremonyView, read: string): CurrentStepView | null {
  const { previous } = view;
  if (previous === null || view.status !== 'open' || stepView(previous.kind).lingers !== true) return null;
  return resultName(view, previous) === read ? null : previous;
}

/** What tells one result from another: ceremony, step and attempt. */
function resultName(view: CeremonyView, step: CurrentStepView): string {
  return `${view.code} ${step.id} ${step.attempt}`;
}

/** A step that is done, with what was observed: it stays until somebody has read it out. */
export function DonePage({ view, step }: { readonly view: CeremonyView; readonly step: CurrentStepView }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <article className="step" data-testid="done" data-step={step.id} data-kind={step.kind}>
      <div className="step-scroll" key={`${step.id} ${step.attempt} done`}>
        <header className="step-heading">
          <p className="overline">
            <span className="proved">✓ {text.runner.done}</span>
          </p>
          <h2 className="step-title" tabIndex={-1} ref={heading}>
            {step.shown.title}
          </h2>
          <p className="say">{text.runner.doneHow}</p>
        </header>
        <CheckValue step={step} />
        <Comparison view={view} step={step} />
      </div>
      <div className="step-foot">
        <Refusal />
        <BusyLine />
        <p className="actions">
          <Button kind="primary" testid="continue" onPress={() => readResult(resultName(view, step))}>
            {text.runner.goOn} →
          </Button>
        </p>
        {view.current !== null && (
          <p className="then" data-testid="then">
            {text.runner.follows} {text.role(view.current.actor)}: {view.current.title}
          </p>
        )}
      </div>
    </article>
  );
}

/** The one value that is read aloud and written down, large enough for the far side of the table. */
function CheckValue({ step }: { readonly step: CurrentStepView }) {
  const values = step.turns.map((turn) => member(turn.observed, 'checkValue')).filter((value) => value !== null);
  const [value] = values;
  if (value === undefined) return null;
  return (
    <p className="check-value" data-testid="check-value">
      <span className="mono">{textOf(member(value, 'value')).replace(/(..)(?=.)/g, '$1 ')}</span>{' '}
      <span className="faint">{text.runner.checkValue(textOf(member(value, 'method')))}</span>
    </p>
  );
}
