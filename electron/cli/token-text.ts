import type { TokenIdentity } from '../../shared/hsm/port/token.ts';
import { judge } from '../../shared/hsm/qualification/judge.ts';
import { propertyOf } from '../../shared/hsm/qualification/registry.ts';
import type { Finding, QualificationReport } from '../../shared/hsm/qualification/report.ts';

const ID_WIDTH = 24;
const VERDICT_WIDTH = 14;

/** Tokens as lines: one each, under a line of titles. */
export function tokenLines(tokens: readonly TokenIdentity[]): readonly string[] {
  if (tokens.length === 0) return ['No token is there.'];
  const rows = [
    ['label', 'serial', 'model', 'manufacturer', 'firmware'],
    ...tokens.map(({ label, serial, model, manufacturer, firmware }) => [label, serial, model, manufacturer, firmware]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A report as lines: property, verdict and what was seen, security first; then what speaks against production. */
export function reportLines(report: QualificationReport): readonly string[] {
  const { identity, software, findings } = report;
  const { obstacles } = judge(report, { needs: [], validation: null });
  const of = (kind: string) => findings.filter(({ id }) => propertyOf(id)?.kind === kind).flatMap(findingLines);
  return [
    `${identity.label}: ${identity.manufacturer}, ${identity.model}, serial ${identity.serial}, firmware ${identity.firmware}`,
    `library SHA-256 ${identity.librarySha256}`,
    `software token: ${software.is ? 'yes' : 'no sign of it'} (${software.why})`,
    '',
    'SECURITY',
    ...of('security'),
    '',
    'CAPABILITIES',
    ...of('capability'),
    '',
    ...(obstacles.length === 0 ? ['Nothing that was tried speaks against production.'] : ['AGAINST PRODUCTION']),
    ...obstacles.map(({ words }) => `  ${words}`),
  ];
}

function findingLines({ id, verdict, words, evidence }: Finding): readonly string[] {
  const seen = evidence.map(({ call, returned }) => `${call} → ${returned}`).join('; ');
  return [
    `  ${id.padEnd(ID_WIDTH)}${verdict.padEnd(VERDICT_WIDTH)}${words}`,
    ...(seen === '' ? [] : [`  ${' '.repeat(ID_WIDTH + VERDICT_WIDTH)}${seen}`]),
  ];
}
