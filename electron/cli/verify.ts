import { parseArgs } from 'node:util';
import type { Finding, Verdict } from '../../shared/verify/finding.ts';
import type { FolderReport, SignerReport } from '../../shared/verify/pipeline.ts';
import { readBoundedFile } from '../service/media/file.ts';
import { verifyFolder } from '../service/transcript/verify-folder.ts';
import { type CommandOutput, sayFailure } from './io.ts';

const MOST_PEM_BYTES = 1_048_576;
const USAGE = 'usage: claviger verify DIR [--trust PEM] [--json]';

/** What each verdict is called, and the exit code it ends with. */
const verdicts = {
  complete: { words: 'Complete: everything fits together, and every person is one you trust', exit: 0 },
  'identities-unproven': {
    words:
      'Consistent, identities unproven: everything fits together; compare the fingerprints below with the paper record, or give --trust',
    exit: 3,
  },
  incomplete: { words: 'Incomplete: nothing is wrong, and something is missing', exit: 1 },
  refused: { words: 'Refused: something is wrong', exit: 1 },
} as const satisfies { [V in Verdict]: { words: string; exit: number } };

const severities = { wrong: 'WRONG', missing: 'MISSING', note: 'note' } as const satisfies { [S in Finding['severity']]: string };

interface VerifyArguments {
  readonly folder: string;
  readonly trust: string | null;
  readonly json: boolean;
}

/**
 * `claviger verify DIR [--trust PEM] [--json]`: verifies a transcript folder and names everything that was found. Gives 0 (complete and
 * trusted), 3 (consistent, identities unproven), 1 (anything wrong or missing) or 2 (bad usage, or DIR or PEM cannot be read). Never throws.
 */
export async function verifyCommand(args: readonly string[], io: CommandOutput): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed === null) {
    io.err(USAGE);
    return 2;
  }
  try {
    const trust = parsed.trust === null ? null : await readBoundedFile(parsed.trust, MOST_PEM_BYTES);
    const report = await verifyFolder(parsed.folder, trust);
    for (const line of parsed.json ? [JSON.stringify({ ok: true, report })] : asText(report)) io.out(line);
    return verdicts[report.verdict].exit;
  } catch (error) {
    return refuse(error, parsed.json, io);
  }
}

function parseArguments(args: readonly string[]): VerifyArguments | null {
  try {
    const options = { trust: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) return null;
    return { folder, trust: values.trust ?? null, json: values.json ?? false };
  } catch {
    return null;
  }
}

function asText(report: FolderReport): readonly string[] {
  const { verdict, ceremony, mode, events, planDigest, statementSha256, signers, findings } = report;
  return [
    verdicts[verdict].words,
    `  ceremony  ${ceremony === '' ? 'unknown' : `${ceremony} (${mode})`}, ${events} events`,
    ...(planDigest === '' ? [] : [`  plan      SHA-256 ${planDigest}`]),
    ...(statementSha256 === '' ? [] : [`  statement SHA-256 ${statementSha256}`]),
    ...signers.map(signerLine),
    ...findings.map(({ severity, code, where, meaning }) => `${severities[severity]} ${code}: ${where}: ${meaning}`),
  ];
}

function signerLine({ state, name, role, certificateSha256 }: SignerReport): string {
  return `  ${state.padEnd(9)} ${name}${role === '' ? '' : `, ${role}`}, certificate SHA-256 ${certificateSha256}`;
}

function refuse(error: unknown, json: boolean, io: CommandOutput): number {
  const { code } = sayFailure(io, error, json);
  return ['FILE_MISSING', 'FILE_UNREADABLE', 'CERTIFICATE_MALFORMED'].includes(code) ? 2 : 1;
}
