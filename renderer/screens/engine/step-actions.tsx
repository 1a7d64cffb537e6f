import type { CeremonyView, CurrentStepView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { useApp } from '../../store/app.ts';
import { beginStep, openWindow } from '../../store/ceremony.ts';
import { text } from '../../text/index.ts';
import { activeTurn, personLabel } from './people.ts';
import { TurnAction } from './turn-action.tsx';

interface StepActionsProps {
  readonly view: CeremonyView;
  readonly step: CurrentStepView;
}

/** The one decision: begin, then approve, then act. Only what can be done now is a button. */
export function StepActions({ view, step }: StepActionsProps) {
  const busy = useApp((app) => app.busy !== '');
  if (!step.begun)
    return (
      <p className="actions">
        <Button kind="primary" testid="begin" disabled={busy} onPress={() => void beginStep(view.code, step.id)}>
          {text.runner.begin}
        </Button>
      </p>
    );
  if (!step.approved) return <Approvals view={view} step={step} />;
  const turn = activeTurn(step);
  return turn === undefined ? null : <TurnAction key={turn.id} view={view} step={step} turn={turn} />;
}

function Approvals({ view, step }: StepActionsProps) {
  return (
    <div className="approvals" data-testid="approvals">
      {step.approvals.map((approval) => (
        <fieldset key={approval.role} className="approval">
          <legend>{text.runner.approvalCount(text.role(approval.role), approval.given.length, approval.count)}</legend>
          <div className="actions">
            {approval.candidates.map((person) => (
              <Approval
                key={person}
                view={view}
                step={step}
                person={person}
                given={approval.given.includes(person)}
                wanted={approval.given.length < approval.count}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

interface ApprovalProps extends StepActionsProps {
  readonly person: string;
  readonly given: boolean;
  readonly wanted: boolean;
}

function Approval({ view, step, person, given, wanted }: ApprovalProps) {
  const busy = useApp((app) => app.busy !== '');
  const { name } = personLabel(view, person);
  if (given)
    return (
      <span className="proved" data-testid={`approved-${person}`}>
        ✓ {text.runner.approvedBy(name)}
      </span>
    );
  if (!wanted) return null;
  const task = { task: 'approve', code: view.code, step: step.id, person } as const;
  return (
    <Button kind="primary" testid={`approve-${person}`} disabled={busy} onPress={() => void openWindow(task, name)}>
      {text.runner.approveAs(name)}
    </Button>
  );
}
