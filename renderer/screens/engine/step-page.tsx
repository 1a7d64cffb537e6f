import { useEffect, useRef } from 'react';
import type { CeremonyView, CurrentStepView } from '../../../shared/ipc/view.ts';
import { MarginRow } from '../../components/margin-row.tsx';
import { BusyLine, Refusal } from '../../components/notices.tsx';
import { observedRows } from '../../components/observed.ts';
import { type Row, Rows } from '../../components/rows.tsx';
import { Said } from '../../components/said.tsx';
import { stepView } from '../../steps/index.ts';
import { text } from '../../text/index.ts';
import { whatFollows, whoActs, withNames } from './people.ts';
import { StepActions } from './step-actions.tsx';

interface StepPageProps {
  readonly view: CeremonyView;
  readonly step: CurrentStepView;
}

/** The step: who acts, what is said, what happens, what is expected and observed; the decision stands below, always in sight. */
export function StepPage({ view, step }: StepPageProps) {
  const { Body, Lead } = stepView(step.kind);
  const final = step.shown.undo === 'cannot-be-undone';
  return (
    <article className="step" data-testid="step" data-step={step.id} data-kind={step.kind} data-begun={step.begun}>
      <div className="step-scroll" key={`${step.id} ${step.attempt}`}>
        <StepHeading view={view} step={step} />
        {step.begun && Lead !== undefined && <Lead step={step} />}
        {step.shown.say !== '' && (
          <MarginRow label={text.runner.say}>
            <Said>{step.shown.say}</Said>
          </MarginRow>
        )}
        <MarginRow label={text.runner.happens}>
          <p className="happens">{step.shown.happens}</p>
          {!final && <p className="undo">{text.runner.undo[step.shown.undo]}</p>}
          {step.block !== null && <p className="note">{text.runner.block(step.block.run)}</p>}
          {step.begun && Body !== undefined && <Body step={step} />}
        </MarginRow>
        <Unsettled step={step} />
        <Comparison view={view} step={step} />
      </div>
      <div className="step-foot">
        <Refusal />
        <BusyLine />
        {final && (
          <p className="undo undo-cannot-be-undone" data-testid="undo">
            {text.runner.undo['cannot-be-undone']}
          </p>
        )}
        <StepActions view={view} step={step} />
        <p className="then" data-testid="then">
          {whatFollows(view, step)}
        </p>
      </div>
    </article>
  );
}

function StepHeading({ view, step }: StepPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A new step is announced by moving the focus to its title, never onto a button that acts.
  useEffect(() => heading.current?.focus(), []);
  const all = view.sections.flatMap((section) => section.steps);
  const position = all.findIndex((candidate) => candidate.id === step.id) + 1;
  const section = view.sections.find((candidate) => candidate.steps.some((one) => one.id === step.id));
  const people = whoActs(view, step);
  return (
    <header className="step-heading">
      <p className="overline">
        {section?.title} · {text.runner.stepOf(position, all.length)}
        {step.attempt > 1 && ` · ${text.runner.attempt(step.attempt)}`}
      </p>
      <h2 className="step-title" tabIndex={-1} ref={heading}>
        {step.shown.title}
      </h2>
      <div className="who" data-testid="who">
        <span className="margin-label">{people.length > 1 ? text.runner.oneOf : text.runner.who}</span>
        <ul>
          {people.map((person) => (
            <li key={person.id}>
              <span className="who-name">{person.name}</span> <span className="who-role">{person.role}</span>
            </li>
          ))}
        </ul>
      </div>
    </header>
  );
}

function Unsettled({ step }: { readonly step: CurrentStepView }) {
  if (step.unsettled.length === 0) return null;
  return (
    <MarginRow label={text.runner.unsettled}>
      <ul className="note" data-testid="unsettled">
        {step.unsettled.map((act) => (
          <li key={act}>{act}</li>
        ))}
      </ul>
    </MarginRow>
  );
}

/** What was expected beside what was observed so far. */
export function Comparison({ view, step }: StepPageProps) {
  const { observed: ofKind, expected: expectedOf } = stepView(step.kind);
  const expected = named(view, expectedOf?.(step, view) ?? step.shown.expected);
  const observed = step.turns
    .filter((turn) => turn.done && turn.observed !== null)
    .flatMap((turn) => ofKind?.(turn, step) ?? observedRows(turn.observed, turn.title));
  return (
    <>
      {expected.length > 0 && (
        <MarginRow label={text.runner.expected}>
          <Rows rows={expected} testid="expected" />
        </MarginRow>
      )}
      {observed.length > 0 && (
        <MarginRow label={text.runner.observed}>
          <Rows rows={named(view, observed)} testid="observed" />
        </MarginRow>
      )}
    </>
  );
}

/** Rows with people by name: what is recorded says who by id. */
function named(view: CeremonyView, rows: readonly Row[]): readonly Row[] {
  return rows.map(({ label, value }) => ({ label: withNames(view, label), value: withNames(view, value) }));
}
