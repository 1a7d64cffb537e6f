import type { DryRun } from '../../../shared/ipc/view.ts';
import { text } from '../../text/index.ts';

type PlannedStep = DryRun['steps'][number];

/** The dry run as a printed order of service: when, what, who, approved by whom. */
export function OrderOfService({ dryRun }: { readonly dryRun: DryRun }) {
  return (
    <section className="order" data-testid="order-of-service">
      <h3 className="order-title">
        {text.planning.order} <span className="faint">{text.planning.total(dryRun.steps.length, dryRun.minutes)}</span>
      </h3>
      {sectionsOf(dryRun.steps).map(({ section, steps }) => (
        <section key={section} className="order-section">
          <h4 className="overline">{section}</h4>
          <ol>
            {steps.map((step) => (
              <OrderLine key={step.id} step={step} />
            ))}
          </ol>
        </section>
      ))}
    </section>
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

function OrderLine({ step }: { readonly step: PlannedStep }) {
  return (
    <li className="order-line" data-testid={`order-${step.id}`}>
      <span className="order-minute mono">{text.planning.at(step.startsAtMinute)}</span>
      <span className="order-step">
        {step.kind === 'checkpoint' && '◆ '}
        {step.say === '' ? step.title : <SaidAloud title={step.title} say={step.say} />}
      </span>
      <span className="order-actor">
        {text.role(step.actor)}
        {step.approvals !== '' && <span className="faint">{text.planning.approvals(step.approvals)}</span>}
      </span>
      <span className="order-length mono faint">{text.minutesShort(step.minutes)}</span>
    </li>
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
