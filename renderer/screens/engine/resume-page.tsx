import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { MarginRow } from '../../components/margin-row.tsx';
import { BusyLine, Refusal } from '../../components/notices.tsx';
import { useApp } from '../../store/app.ts';
import { resumeCeremony } from '../../store/ceremony.ts';
import { text } from '../../text/index.ts';

/** After an interruption: what was under way, what is proved anew, what begins again. */
export function ResumePage({ view }: { readonly view: CeremonyView }) {
  const busy = useApp((app) => app.busy !== '');
  const unsettled = view.current?.unsettled ?? [];
  const where = stoppedAt(view);
  return (
    <article className="step" data-testid="resume-page">
      <div className="step-scroll">
        <header className="step-heading">
          <p className="overline">{view.code}</p>
          <h2 className="step-title">{text.resume.title}</h2>
          <p className="say">{text.resume.kept(view.count)}</p>
        </header>
        {where !== undefined && (
          <MarginRow label={text.resume.where}>
            <p data-testid="stopped-at">
              {where.section.title}: {where.step.title}
            </p>
          </MarginRow>
        )}
        {unsettled.length > 0 && (
          <MarginRow label={text.resume.flight}>
            <Acts acts={unsettled} />
          </MarginRow>
        )}
        <MarginRow label={text.resume.anew}>
          <p>{text.resume.anewHow}</p>
        </MarginRow>
        {where?.restarts === true && (
          <MarginRow label={text.resume.block}>
            <p data-testid="block-restarts">{text.resume.blockHow}</p>
            <p className="undo-cannot-be-undone">{text.resume.blockSheets}</p>
          </MarginRow>
        )}
      </div>
      <div className="step-foot">
        <Refusal />
        <BusyLine />
        <p className="actions">
          <Button kind="primary" testid="resume-ceremony" disabled={busy} onPress={() => void resumeCeremony(view.code)}>
            {text.resume.button}
          </Button>
        </p>
      </div>
    </article>
  );
}

function Acts({ acts }: { readonly acts: readonly string[] }) {
  return (
    <>
      <ul data-testid="unsettled">
        {acts.map((act) => (
          <li key={act}>{withoutClass(act)}</li>
        ))}
      </ul>
      <p className="hint">{text.resume.flightHow}</p>
    </>
  );
}

/** What was under way, without the word by which the program classes it. */
function withoutClass(act: string): string {
  return act.replace(/ \([a-z]+\)$/, '');
}

/** The first step that is not done, and whether its section begins again because something of it had begun. */
export function stoppedAt(view: CeremonyView) {
  const section = view.sections.find((candidate) => candidate.steps.some((step) => step.status !== 'done'));
  const step = section?.steps.find((candidate) => candidate.status !== 'done');
  if (section === undefined || step === undefined) return undefined;
  return { section, step, restarts: section.block !== null && section.steps.some((candidate) => candidate.attempt > 0) };
}
