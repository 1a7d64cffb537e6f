import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { text } from '../../text/index.ts';
import { Exceptions } from './room/exceptions.tsx';

type Section = CeremonyView['sections'][number];
type Step = Section['steps'][number];

/** The script as a spine: every section with its state, the current one opened to its steps. */
export function Spine({ view }: { readonly view: CeremonyView }) {
  return (
    <nav className="spine" aria-label={text.runner.spine} data-testid="spine">
      <ol>
        {view.sections.map((section) => (
          <SectionEntry key={section.id} section={section} />
        ))}
      </ol>
      <Exceptions view={view} />
    </nav>
  );
}

/** How far a section is: not begun, in it, done, or dropped because the ceremony was given up. */
export function sectionState(section: Section): 'pending' | 'current' | 'done' | 'dropped' {
  if (section.steps.length === 0) return 'dropped';
  if (section.steps.every((step) => step.status === 'done')) return 'done';
  return section.steps.some((step) => step.status !== 'pending') ? 'current' : 'pending';
}

function SectionEntry({ section }: { readonly section: Section }) {
  const state = sectionState(section);
  const done = section.steps.filter((step) => step.status === 'done').length;
  return (
    <li className={`section section-${state}`} aria-current={state === 'current' ? 'true' : undefined}>
      <p className="section-title">
        <span>{section.title}</span>
        <span className="section-mark">
          {state === 'done' && <Done />}
          {state === 'current' && text.runner.sectionCount(done, section.steps.length)}
          {state === 'dropped' && text.runner.dropped}
          {state === 'pending' && <span className="sr-only">{text.runner.stepMark.pending}</span>}
        </span>
      </p>
      {section.block !== null && <p className="section-block">{text.runner.secretBlock}</p>}
      {state === 'current' && (
        <ol className="spine-steps">
          {section.steps.map((step) => (
            <StepEntry key={step.id} step={step} />
          ))}
        </ol>
      )}
    </li>
  );
}

function StepEntry({ step }: { readonly step: Step }) {
  return (
    <li className={`spine-step spine-step-${step.status}`} aria-current={step.status === 'current' ? 'step' : undefined}>
      <span className="spine-step-mark">{step.status === 'done' ? <Done /> : step.kind === 'checkpoint' ? '◆' : ''}</span>
      <span>
        {step.title}
        {step.status === 'current' && <span className="sr-only">, {text.runner.stepMark.current}</span>}
      </span>
    </li>
  );
}

function Done() {
  return (
    <>
      <span aria-hidden="true">✓</span>
      <span className="sr-only">{text.runner.stepMark.done}</span>
    </>
  );
}
