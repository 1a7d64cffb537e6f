import { checkpointWords } from '../core/words.ts';
import { keyCapabilities } from '../hsm/qualification/properties/keys.ts';
import { signatureCapabilities } from '../hsm/qualification/properties/signatures.ts';
import { propertyOf } from '../hsm/qualification/registry.ts';
import type { Finding, FindingVerdict, QualificationReport } from '../hsm/qualification/report.ts';

/** A finding with what its property is called. */
export interface TitledFinding extends Finding {
  /** What the token does when all is well: "refuses to reveal a sensitive key". Of a property this build does not know: its name. */
  readonly title: string;
  readonly why: string;
}

/** The findings of one verdict. */
export interface FindingGroup {
  readonly verdict: FindingVerdict;
  readonly findings: readonly TitledFinding[];
}

/** What a verdict is called, and its sign: neither alone. */
export const verdictWords = {
  violated: { sign: '✗', words: 'Not enforced' },
  enforced: { sign: '✓', words: 'Enforced' },
  supported: { sign: '✓', words: 'Yes' },
  unsupported: { sign: '–', words: 'No' },
  'not-testable': { sign: '?', words: 'Not testable' },
} as const satisfies Record<FindingVerdict, { sign: string; words: string }>;

// Each of these lets a key out that was to stay.
const lettingOut: readonly string[] = ['hides-sensitive-keys', 'keeps-secret-keys', 'keeps-private-keys', 'stays-unextractable'];
const securityOrder: readonly FindingVerdict[] = ['violated', 'not-testable', 'enforced'];
const width = 100;

/** What a report comes to, in sentences to be read aloud. `fit`: nothing that was tried speaks against production. */
export function verdictOf(report: QualificationReport): { readonly fit: boolean; readonly sentences: readonly string[] } {
  const violated = report.findings.filter(({ verdict }) => verdict === 'violated');
  const fit = !report.software.is && report.laxReasons.length === 0;
  return {
    fit,
    sentences: [
      report.software.is ? 'A software token.' : 'A token that shows no sign of being software.',
      keeping(
        violated.map(({ id }) => id),
        report.laxReasons,
      ),
      fit ? 'Nothing that was tried speaks against production.' : 'Not for production.',
    ],
  };
}

function keeping(violated: readonly string[], laxReasons: readonly string[]): string {
  if (violated.some((id) => lettingOut.includes(id))) return 'It lets out keys it should keep.';
  if (laxReasons[0] !== undefined) return laxReasons[0];
  if (violated.length === 0) return 'It enforces everything that could be tested.';
  return violated.length === 1 ? 'One property is not enforced.' : `${violated.length} properties are not enforced.`;
}

/** What the token enforces about its keys: what it does not first. Groups without a finding are left out. */
export function securityGroups(report: QualificationReport): readonly FindingGroup[] {
  const security = report.findings.filter((finding) => kindOf(finding) === 'security').map(titled);
  return securityOrder
    .map((verdict) => ({ verdict, findings: security.filter((finding) => finding.verdict === verdict) }))
    .filter(({ findings }) => findings.length > 0);
}

/** What the token can do, by what it is for. Groups without a finding are left out. */
export function capabilityGroups(
  report: QualificationReport,
): readonly { readonly title: string; readonly findings: readonly TitledFinding[] }[] {
  const all = report.findings.filter((finding) => kindOf(finding) === 'capability').map(titled);
  const isOf = (members: object) => (finding: Finding) => Object.hasOwn(members, finding.id);
  const others = (finding: Finding) => !isOf(keyCapabilities)(finding) && !isOf(signatureCapabilities)(finding);
  return [
    { title: 'Keys', findings: all.filter(isOf(keyCapabilities)) },
    { title: 'Wrapping and checking', findings: all.filter(others) },
    { title: 'Signing and opening', findings: all.filter(isOf(signatureCapabilities)) },
  ].filter(({ findings }) => findings.length > 0);
}

/** A report as a text of at most 100 characters a line (but for words without blanks), to be printed or read anywhere. `at`: when it was made, as an instant in UTC. */
export function qualificationText(report: QualificationReport, at: string): string {
  const { identity, software, validation, quirks } = report;
  const facts: readonly (readonly [string, string])[] = [
    ['Tried', `${at.slice(0, 16).replace('T', ' ')} UTC`],
    ['Manufacturer', identity.manufacturer],
    ['Model', identity.model],
    ['Serial number', identity.serial],
    ['Label', identity.label],
    ['Firmware', identity.firmware],
    ['Library SHA-256', identity.librarySha256],
    ['Library in words', checkpointWords(identity.librarySha256).join(' ')],
    ['Software', software.why],
    [
      'Validation',
      validation === null
        ? 'nothing was claimed; no program can try it'
        : `${validation.standard} level ${validation.level}, certificate ${validation.certificate}, firmware ${validation.firmware}: ${validation.known}`,
    ],
  ];
  const sections = [
    ['Qualification report of a token', ...wrap(verdictOf(report).sentences.join(' '), '')].join('\n'),
    facts.flatMap(([label, value]) => wrap(value === '' ? 'not told' : value, label.padEnd(18))).join('\n'),
    ...securityGroups(report).map(({ verdict, findings }) =>
      section(`Security: ${verdictWords[verdict].words.toLowerCase()}`, findings),
    ),
    ...capabilityGroups(report).map(({ title, findings }) => section(`What it can do: ${title.toLowerCase()}`, findings)),
    quirks.length === 0
      ? ''
      : [
          'Taken into account',
          ...quirks.flatMap(({ family, change, source }) => wrap(`${family}: ${change} (${source})`, '  ')),
        ].join('\n'),
  ];
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, findings: readonly TitledFinding[]): string {
  if (findings.length === 0) return '';
  return [`${title} (${findings.length})`, ...findings.flatMap(findingLines)].join('\n');
}

function findingLines({ verdict, title, words, evidence }: TitledFinding): readonly string[] {
  const { sign, words: called } = verdictWords[verdict];
  return [
    ...wrap(`${title}: ${called.toLowerCase()}`, `  ${sign} `),
    ...wrap(words, '      '),
    ...evidence.flatMap(({ call, returned }) => wrap(`${call} → ${returned}`, '      ')),
  ];
}

/** `text` in lines; the first begins with `lead`, the others are set in as far. */
function wrap(text: string, lead: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && lead.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((part, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${part}`.trimEnd());
}

function kindOf({ id, verdict }: Finding): 'security' | 'capability' {
  return propertyOf(id)?.kind ?? (verdict === 'supported' || verdict === 'unsupported' ? 'capability' : 'security');
}

function titled(finding: Finding): TitledFinding {
  const property = propertyOf(finding.id);
  return { ...finding, title: property?.title ?? finding.id, why: property?.why ?? '' };
}
