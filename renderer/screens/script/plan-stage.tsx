import { Button } from '../../components/button.tsx';
import { MarginRow } from '../../components/margin-row.tsx';
import { Rows } from '../../components/rows.tsx';
import { Value } from '../../components/value.tsx';
import { Words } from '../../components/words.tsx';
import { useApp } from '../../store/app.ts';
import { useCeremony } from '../../store/ceremony.ts';
import { type Draft, missingFor, usePlanning } from '../../store/planning.ts';
import { approvePlan, isReady, openCeremony, preparePlan } from '../../store/planning-actions.ts';
import { text } from '../../text/index.ts';

/** The plan: made of everything chosen, read aloud as words, approved by each person named. */
export function PlanStage() {
  const draft = usePlanning((state) => state.draft);
  const mode = usePlanning((state) => state.mode);
  const practice = useCeremony((state) => state.practice);
  return (
    <>
      {draft === null ? <Prepare /> : <DraftApproval draft={draft} />}
      {mode === 'practice' && practice !== null && (
        <MarginRow label={text.planning.secrets}>
          <Rows
            testid="practice-secrets"
            rows={[
              { label: text.planning.passphrase, value: practice.passphrase },
              { label: text.planning.pin, value: practice.pin },
            ]}
          />
        </MarginRow>
      )}
    </>
  );
}

function Prepare() {
  const state = usePlanning((whole) => whole);
  const busy = useApp((app) => app.busy !== '');
  const missing = missingFor(state);
  const lines = [
    ...(missing.script ? [text.planning.missingScript] : []),
    ...(missing.problems ? [text.planning.missingProblems] : []),
    ...(missing.places.length > 0 ? [text.planning.missingPeople(missing.places.join(', '))] : []),
    ...(missing.module ? [text.planning.missingModule] : []),
  ];
  return (
    <>
      <p className="say">{text.planning.prepareHow}</p>
      {lines.length > 0 && (
        <div data-testid="missing">
          <p>{text.planning.notReady}</p>
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="actions">
        <Button kind="primary" testid="prepare-plan" disabled={busy || !isReady(state)} onPress={() => void preparePlan()}>
          {text.planning.prepare}
        </Button>
      </p>
    </>
  );
}

function DraftApproval({ draft }: { readonly draft: Draft }) {
  const waiting = draft.approvers.filter((approver) => !approver.approved).length;
  const busy = useApp((app) => app.busy !== '');
  return (
    <>
      <MarginRow label={text.planning.digestWords}>
        <Words words={draft.words} label={text.planning.digestWords} size="read" testid="plan-words" />
        <p className="mono digest" data-testid="plan-digest">
          <Value>{draft.planDigest}</Value>
        </p>
      </MarginRow>
      <MarginRow label={text.planning.approversTitle}>
        <ul className="signers">
          {draft.approvers.map((approver) => (
            <Approver key={approver.id} code={draft.code} approver={approver} />
          ))}
        </ul>
      </MarginRow>
      <div className="actions">
        {waiting > 0 ? (
          <p className="hint">{text.planning.waiting(waiting)}</p>
        ) : (
          <>
            <Button kind="primary" testid="open-ceremony" disabled={busy} onPress={() => void openCeremony(draft.code)}>
              {text.planning.open}
            </Button>
            <span className="hint">{text.planning.openHow}</span>
          </>
        )}
      </div>
    </>
  );
}

function Approver({ code, approver }: { readonly code: string; readonly approver: Draft['approvers'][number] }) {
  const busy = useApp((app) => app.busy !== '');
  return (
    <li>
      <span>
        <span className="person-name">{approver.name}</span> <span className="who-role">{text.role(approver.role)}</span>
      </span>
      {approver.approved ? (
        <span className="proved" data-testid={`plan-approved-${approver.id}`}>
          ✓ {text.planning.approved}
        </span>
      ) : (
        <Button
          kind="primary"
          testid={`approve-plan-${approver.id}`}
          disabled={busy}
          onPress={() => void approvePlan(code, approver.id, approver.name)}
        >
          {text.planning.approveAs(approver.name)}
        </Button>
      )}
    </li>
  );
}
