import { execFileSync } from 'node:child_process';
import { properties, propertyIds } from '../../shared/hsm/qualification/registry.ts';
import type { Finding, QualificationReport } from '../../shared/hsm/qualification/report.ts';

/** One measured library. */
export interface Column {
  readonly title: string;
  /** The Debian package whose version is noted. */
  readonly package: string;
}

const signs = {
  enforced: '✓ enforced',
  violated: '✗ violated',
  supported: '✓ yes',
  unsupported: '– no',
  'not-testable': '? not testable',
} as const satisfies Record<Finding['verdict'], string>;

/** What stands in the table for a finding. */
export function cellOf(finding: Finding | undefined): string {
  if (finding === undefined) return '';
  return finding.mechanism === undefined ? signs[finding.verdict] : `${signs[finding.verdict]} (${finding.mechanism})`;
}

/** The cells of a report, in the order of the properties. */
export function cellsOf({ findings }: QualificationReport): readonly string[] {
  return propertyIds.map((id) => cellOf(findings.find((finding) => finding.id === id)));
}

/** The page with the table of what was measured. */
export function tablePage(measured: readonly { readonly column: Column; readonly report: QualificationReport }[]): string {
  const columns = measured.map(({ column, report }) => ({ title: titleOf(column), cells: cellsOf(report) }));
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const section = (kind: string) => [
    row('name', 'it …', ...columns.map(({ title }) => title)),
    row('---', '---', ...columns.map(() => '---')),
    ...propertyIds.flatMap((id, index) =>
      properties[id].kind === kind
        ? [row(`\`${id}\``, properties[id].title, ...columns.map(({ cells }) => cells[index] ?? ''))]
        : [],
    ),
  ];
  return [
    '# Tokens as measured',
    '',
    'Made by `npm run token-table` from real runs of `claviger token qualify` over the libraries named, on Debian 12. A test holds the columns',
    'of NSS and SoftHSM against what these libraries do now. The smart card is emulated, so its column shows what OpenSC and the emulator',
    'do, not what a card of a maker does. What a finding rests on, call by call, is in the report of the command.',
    '',
    '`✓` as it should be, `✗` not enforced, `–` it cannot, `?` could not be tried, which is never a pass.',
    '',
    '## Security',
    '',
    ...section('security'),
    '',
    '## Capabilities',
    '',
    ...section('capability'),
    '',
  ].join('\n');
}

/** The cells of the column whose title begins with `title` in `page`, in the order of the properties. */
export function columnIn(page: string, title: string): readonly string[] {
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const index = rows[0]?.findIndex((cell) => cell.startsWith(title)) ?? -1;
  return propertyIds.map((id) => rows.find((row) => row[1] === `\`${id}\``)?.[index] ?? 'no such cell');
}

function titleOf({ title, package: name }: Column): string {
  const version = execFileSync('dpkg-query', ['-W', `-f=$\{Version}`, name], { encoding: 'utf8' });
  return `${title} (${name} ${version})`;
}
