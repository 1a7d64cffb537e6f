import { useEffect, useId, useRef } from 'react';
import { capabilityGroups, securityGroups, verdictOf, verdictWords } from '../../shared/documents/qualification-report.ts';
import type { QualificationReport } from '../../shared/hsm/qualification/report.ts';
import { text } from '../text/index.ts';
import { FindingList } from './finding-list.tsx';
import { Rows } from './rows.tsx';

interface ReportProps {
  readonly report: QualificationReport;
  /** When the token was tried, as an instant in UTC. */
  readonly at?: string;
  /** Whether the keyboard goes to the verdict when it appears. */
  readonly takesFocus?: boolean;
}

/** What a token does: the verdict in one sentence, then what it rests on, each finding down to the call and its return value. */
export function QualificationReportView({ report, at, takesFocus = false }: ReportProps) {
  const { fit, sentences } = verdictOf(report);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <article className="qualification" aria-labelledby={id} data-testid="qualification" data-fit={fit}>
      <header className="qualification-head">
        <p className="overline">{text.qualification.what}</p>
        <h2 className="qualification-verdict" id={id} tabIndex={-1} ref={heading} data-testid="qualification-verdict">
          {sentences.join(' ')}
        </h2>
        <p className="faint">
          {[report.identity.label, report.identity.model].filter((part) => part !== '').join(' · ')}
          {at !== undefined && <> · {text.qualification.tried(at)}</>}
        </p>
      </header>
      {report.laxReasons.length > 0 && (
        <ul className="lax" aria-label={text.qualification.why} data-testid="lax-reasons">
          {report.laxReasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <Security report={report} />
      <Capabilities report={report} />
      <TokenFacts report={report} />
    </article>
  );
}

function Security({ report }: Pick<ReportProps, 'report'>) {
  const groups = securityGroups(report);
  if (groups.length === 0) return null;
  return (
    <section aria-label={text.qualification.securityTitle}>
      <h3 className="qualification-title">{text.qualification.securityTitle}</h3>
      {groups.map(({ verdict, findings }) => (
        <section key={verdict} className={`security security-${verdict}`} aria-label={verdictWords[verdict].words}>
          <h4 className="group-title">
            {verdictWords[verdict].words}{' '}
            <span className="faint">{text.qualification.counted(findings.length, all(groups))}</span>
          </h4>
          <FindingList findings={findings} spoken />
        </section>
      ))}
    </section>
  );
}

function all(groups: readonly { readonly findings: readonly unknown[] }[]): number {
  return groups.reduce((sum, { findings }) => sum + findings.length, 0);
}

function Capabilities({ report }: Pick<ReportProps, 'report'>) {
  const groups = capabilityGroups(report);
  if (groups.length === 0) return null;
  return (
    <section aria-label={text.qualification.capabilityTitle}>
      <h3 className="qualification-title">{text.qualification.capabilityTitle}</h3>
      <div className="capabilities">
        {groups.map(({ title, findings }) => (
          <section key={title} aria-label={title}>
            <h4 className="group-title">
              {title} <span className="faint">{countOf(findings)}</span>
            </h4>
            <FindingList findings={findings} />
          </section>
        ))}
      </div>
    </section>
  );
}

function countOf(findings: readonly { readonly verdict: string }[]): string {
  return text.qualification.counted(findings.filter(({ verdict }) => verdict === 'supported').length, findings.length);
}

function TokenFacts({ report }: Pick<ReportProps, 'report'>) {
  const { identity, software, validation, quirks } = report;
  const { tokens, qualification } = text;
  const rows = [
    { label: qualification.label, value: identity.label },
    { label: tokens.manufacturer, value: identity.manufacturer },
    { label: tokens.model, value: identity.model },
    { label: tokens.serial, value: identity.serial },
    { label: tokens.firmware, value: identity.firmware },
    { label: tokens.libraryHash, value: identity.librarySha256 },
    {
      label: qualification.software,
      value: software.is ? qualification.softwareIs(software.why) : qualification.softwareIsNot(software.why),
    },
    {
      label: qualification.validation,
      value:
        validation === null
          ? qualification.noValidation
          : qualification.claimed(validation.standard, validation.level, validation.certificate, validation.firmware),
    },
  ];
  return (
    <section aria-label={qualification.token}>
      <h3 className="qualification-title">{qualification.token}</h3>
      <Rows rows={rows.filter(({ value }) => value !== '')} testid="qualification-token" />
      {quirks.length > 0 && (
        <details className="quirks">
          <summary>
            {qualification.quirks} ({quirks.length})
          </summary>
          <ul>
            {quirks.map(({ family, name, change, source }) => (
              <li key={`${family} ${name}`}>
                {family}: {change} <span className="faint">{source}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
