import { type TitledFinding, verdictWords } from '../../shared/documents/qualification-report.ts';
import { text } from '../text/index.ts';

interface FindingListProps {
  readonly findings: readonly TitledFinding[];
  /** Whether what was seen stands below each property; otherwise a finding is one line until it is opened. */
  readonly spoken?: boolean;
}

/** Findings: sign, property and verdict in a line each. Opened, a finding shows what it rests on, down to the calls. */
export function FindingList({ findings, spoken = false }: FindingListProps) {
  return (
    <ul className={spoken ? 'trials' : 'trials trials-compact'}>
      {findings.map((finding) => (
        <li
          key={finding.id}
          className={`trial trial-${finding.verdict}`}
          data-testid={`finding-${finding.id}`}
          data-verdict={finding.verdict}
        >
          <details>
            <summary>
              <span className="trial-sign" aria-hidden="true">
                {verdictWords[finding.verdict].sign}
              </span>
              <span className="trial-name">{finding.title}</span>
              <span className="trial-verdict">{verdictWords[finding.verdict].words}</span>
              {spoken && <span className="trial-words">{finding.words}</span>}
            </summary>
            <Ground finding={finding} spoken={spoken} />
          </details>
        </li>
      ))}
    </ul>
  );
}

/** What a finding rests on: each call with what it returned; then why it matters. */
function Ground({ finding, spoken }: { readonly finding: TitledFinding; readonly spoken: boolean }) {
  const { words, why, evidence, mechanism } = finding;
  return (
    <div className="ground">
      {(!spoken || mechanism !== undefined) && (
        <p>
          {!spoken && words} {mechanism !== undefined && <span className="mono faint">{mechanism}</span>}
        </p>
      )}
      {evidence.length === 0 ? (
        <p className="faint">{text.qualification.noEvidence}</p>
      ) : (
        <ol className="evidence">
          {evidence.map(({ call, returned }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same call may have been made twice, and the list never changes
            <li key={index}>
              <span className="mono">{call}</span> <span className="faint">{text.qualification.returned}</span>{' '}
              <span className="mono">{returned}</span>
            </li>
          ))}
        </ol>
      )}
      {why !== '' && <p className="faint">{text.qualification.whyItMatters(why)}</p>}
    </div>
  );
}
