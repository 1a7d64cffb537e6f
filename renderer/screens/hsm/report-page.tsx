import { useEffect, useRef } from 'react';
import type { Qualified } from '../../../shared/ipc/tokens.ts';
import { Button } from '../../components/button.tsx';
import { QualificationReportView } from '../../components/qualification-report.tsx';
import { useApp } from '../../store/app.ts';
import { leaveReport, saveReport, useTokens } from '../../store/tokens.ts';
import { text } from '../../text/index.ts';
import { Happenings } from './page-parts.tsx';

/** What one token does, and where it is kept. */
export function ReportPage({ qualified: { report, at } }: { readonly qualified: Qualified }) {
  const busy = useApp((app) => app.busy !== '');
  const saved = useTokens((state) => state.saved);
  const written = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (saved.length > 0) written.current?.focus();
  }, [saved]);
  return (
    <>
      <QualificationReportView report={report} at={at} takesFocus />
      <Happenings />
      <div className="token-actions">
        <p className="actions">
          <Button
            kind="primary"
            testid="report-save"
            disabled={busy}
            describedBy="report-save-how"
            onPress={() => void saveReport()}
          >
            {text.qualification.save}
          </Button>
          <Button testid="report-back" disabled={busy} onPress={() => void leaveReport()}>
            {text.qualification.back}
          </Button>
        </p>
        <p className="hint" id="report-save-how">
          {text.qualification.saveHow}
        </p>
        <div role="status" tabIndex={-1} ref={written} data-testid="report-written">
          {saved.length > 0 && (
            <>
              <p className="proved">✓ {text.qualification.saved}</p>
              <ul data-testid="report-saved">
                {saved.map((path) => (
                  <li key={path} className="mono path">
                    {path}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
    </>
  );
}
