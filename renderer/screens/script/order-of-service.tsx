import type { DryRun } from '../../../shared/ipc/view.ts';
import { text } from '../../text/index.ts';

type PlannedStep = DryRun['steps'][number];

/** The dry run as a printed order of service: when, what, who, approved by whom, what must be so before and what is so after. */
export function OrderOfService({ dryRun }: { readonly dryRun: DryRun }) {
  return (
    <section className="order" data-testid="order-of-service">
      <h3 className="order-title">
        {text.planning.order} <span className="faint">{text.planning.total(dryRun.steps.length, dryRun.minutes)}</span>
      </h3>
      {sectionsOf(dryRun.steps).map(({ section, steps }) => (
        <section key={section} className="order-section">
          <h4 className="overline">{section}</h4>
          <OrderLines steps={steps} problems={dryRun.problems} timed />
        </section>
      ))}
      {dryRun.abort.length > 0 && (
        <section className="order-section" data-testid="order-abort">
          <h4 className="overline">{text.planning.abort}</h4>
          <p className="hint">{text.planning.abortHow}</p>
          <OrderLines steps={dryRun.abort} problems={dryRun.problems} />
        </section>
      )}
    </section>
  );
}

interface Lines {
  readonly steps: readonly PlannedStep[];
  readonly problems: DryRun['problems'];
  /** Whether their minutes are known; nobody knows when an abort comes. */
  readonly timed?: boolean;
}

function OrderLines({ steps, problems, timed = false }: Lines) {
  return (
    <ol>
      {steps.map((step) => (
        <OrderLine key={step.id} step={step} timed={timed} problems={problems.filter((problem) => problem.step === step.id)} />
      ))}
    </ol>
  );
}

/** The steps under the titles of their sections, in order. */
export function sectionsOf(
  steps: readonly PlannedStep[],
): readonly { readonly section: string; readonly steps: PlannedStep[] }[] {
  const sections: { readonly section: string; readonly steps: PlannedStep[] }[] = [];
  for (const step of steps) {
    const last = sections.at(-1);
    if (last?.section === step.section) last.steps.push(step);
    else sections.push({ section: step.section, steps: [step] });
  }
  return sections;
}

function OrderLine({ step, problems, timed }: Omit<Required<Lines>, 'steps'> & { readonly step: PlannedStep }) {
  const { needs, changes, optional } = step;
  const title = step.kind === 'checkpoint' ? `◆ ${step.title}` : step.title;
  return (
    <li className="order-line" data-testid={`order-${step.id}`}>
      <span className="order-minute mono">{timed && text.planning.at(step.startsAtMinute)}</span>
      <div>
        <span className="order-step">{step.say === '' ? title : <SaidAloud title={title} say={step.say} />}</span>
        {optional !== null && <p className="hint">{text.planning.optional(optional)}</p>}
        <dl className="order-world">
          <WorldLines label={text.planning.needs} lines={needs} />
          <WorldLines label={text.planning.changes} lines={changes} />
        </dl>
        {problems.map((problem) => (
          <p key={`${problem.code} ${problem.path} ${problem.expected}`} className="field-problem">
            {text.planning.expectedGot(problem.expected, problem.got)} <span className="mono">{problem.code}</span>
          </p>
        ))}
      </div>
      <span className="order-actor">
        {text.role(step.actor)}
        {step.approvals !== '' && <span className="faint">{text.planning.approvals(step.approvals)}</span>}
      </span>
      <span className="order-length mono faint">{text.minutesShort(step.minutes)}</span>
    </li>
  );
}

function WorldLines({ label, lines }: { readonly label: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      {lines.map((line) => (
        <dd key={line}>{line}</dd>
      ))}
    </>
  );
}

function SaidAloud({ title, say }: { readonly title: string; readonly say: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <p className="order-say">{say}</p>
    </details>
  );
}
