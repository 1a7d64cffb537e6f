import type { VerifyReport } from '../../../shared/ipc/view.ts';
import { MarginRow } from '../../components/margin-row.tsx';
import { Rows } from '../../components/rows.tsx';
import { text } from '../../text/index.ts';

/** The verdict on a folder, and everything it rests on. */
export function VerdictReport({ report }: { readonly report: VerifyReport }) {
  return (
    <article
      className={`verdict verdict-${report.verdict}`}
      data-testid="verdict"
      data-verdict={report.verdict}
      aria-live="polite"
    >
      <h2 className="verdict-title">{text.verify.verdict[report.verdict]}</h2>
      <p className="say">{text.verify.meaning[report.verdict]}</p>
      <MarginRow label={text.verify.findings}>
        <Findings report={report} />
      </MarginRow>
      <MarginRow label={text.verify.signers}>
        <Signers report={report} />
      </MarginRow>
      <MarginRow label={text.verify.ceremony}>
        <Rows
          rows={[
            { label: text.verify.ceremony, value: report.ceremony },
            { label: text.verify.mode, value: report.mode === null ? '' : text.modeName[report.mode] },
            { label: text.runner.ledger, value: text.verify.facts(report.events) },
            { label: text.verify.plan, value: report.planDigest },
            { label: text.verify.statement, value: report.statementSha256 },
          ].filter((row) => row.value !== '')}
        />
      </MarginRow>
    </article>
  );
}

function Findings({ report }: { readonly report: VerifyReport }) {
  if (report.findings.length === 0) return <p>{text.verify.noFindings}</p>;
  return (
    <ul className="findings" data-testid="findings">
      {report.findings.map((finding) => (
        <li key={`${finding.code} ${finding.where}`} className={`finding-${finding.severity}`}>
          <strong>{text.verify.severity[finding.severity]}:</strong> {finding.meaning}{' '}
          <span className="faint">{finding.where}</span> <span className="mono faint">{finding.code}</span>
        </li>
      ))}
    </ul>
  );
}

function Signers({ report }: { readonly report: VerifyReport }) {
  if (report.signers.length === 0) return <p>{text.verify.noSigners}</p>;
  return (
    <Rows
      testid="signers"
      rows={report.signers.map((signer) => ({
        label: `${signer.name}, ${text.role(signer.role).toLowerCase()}`,
        value: `${signer.state}; ${signer.certificateSha256}`,
      }))}
    />
  );
}
