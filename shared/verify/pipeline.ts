import { digestHex } from '../core/digest.ts';
import { folderFiles } from '../transcript/derived.ts';
import { planDigest } from '../transcript/plan.ts';
import type { Mode } from '../transcript/schemas.ts';
import type { SignatureVerifier } from '../transcript/signer-port.ts';
import { checkChain } from './chain.ts';
import { type Finding, type Verdict, verdictOf } from './finding.ts';
import { checkIssued } from './issued.ts';
import { type FolderContents, type ParsedFolder, parseFolder } from './parse.ts';
import { checkPeople, type TrustAnchors } from './people.ts';
import { finalPlan } from './replaced.ts';
import { checkSignatures, type StatementSigner } from './signatures.ts';
import { checkScript, checkSources } from './sources.ts';

/** One person of the plan, or a stranger who signed. */
export interface SignerReport {
  readonly person: string;
  readonly name: string;
  readonly role: string;
  /** 64 hexadecimal digits. */
  readonly certificateSha256: string;
  readonly state: 'signed' | 'invalid' | 'missing' | 'deferred' | 'unknown';
}

/** The verdict on a transcript folder, with everything that was found. */
export interface FolderReport {
  readonly verdict: Verdict;
  readonly ceremony: string;
  readonly mode: Mode | null;
  /** Of the plan that stands in the transcript; empty when there is none. */
  readonly planDigest: string;
  /** Of statement.json as it is; empty when it is not there. */
  readonly statementSha256: string;
  readonly events: number;
  readonly signers: SignerReport[];
  readonly findings: Finding[];
}

/**
 * Verifies a transcript folder (docs/formats/transcript-v1.md, verification): files → chain and tree → signatures → people → sources.
 * `trust`: SHA-256 of each trusted certificate in hexadecimal, or null; without it the best verdict is `identities-unproven`.
 * Nothing is thrown for anything that stands in the folder.
 */
export async function verifyContents(
  contents: FolderContents,
  trust: TrustAnchors,
  verifier: SignatureVerifier,
): Promise<FolderReport> {
  const folder = parseFolder(contents);
  const script = checkScript(folder);
  const signatures = await checkSignatures(folder, verifier);
  const findings = [
    ...folder.findings,
    ...checkChain(folder),
    ...signatures.findings,
    ...checkPeople(folder, signatures.signers, script.bound, trust),
    ...script.findings,
    ...checkSources(folder),
    ...(await checkIssued(folder, script.bound, verifier)),
  ];
  return report(folder, signatures.signers, findings, trust !== null);
}

function report(
  { plan: approved, lines, closed, contents }: ParsedFolder,
  signers: readonly StatementSigner[],
  findings: readonly Finding[],
  trustGiven: boolean,
): FolderReport {
  const statement = contents.get(folderFiles.statement);
  const plan = finalPlan({ plan: approved, lines });
  const deferred = closed?.deferred ?? [];
  const strangers = signers.filter(
    (signer) => !plan?.people.some((person) => person.certificateSha256 === signer.certificateSha256),
  );
  return {
    verdict: verdictOf(findings, trustGiven),
    ceremony: plan?.ceremony ?? '',
    mode: plan?.mode ?? null,
    planDigest: approved === null ? '' : planDigest(approved),
    statementSha256: statement === undefined ? '' : digestHex(statement),
    events: lines.length,
    signers: [
      ...(plan?.people ?? []).map(({ id, name, role, certificateSha256 }) => {
        const state = stateOf(
          signers.find((signer) => signer.certificateSha256 === certificateSha256),
          deferred.includes(id),
        );
        return { person: id, name, role, certificateSha256, state };
      }),
      ...strangers.map(({ name, certificateSha256 }) => ({
        person: '',
        name,
        role: '',
        certificateSha256,
        state: 'unknown' as const,
      })),
    ],
    findings: [...findings],
  };
}

function stateOf(signer: StatementSigner | undefined, deferred: boolean): SignerReport['state'] {
  if (signer !== undefined) return signer.valid ? 'signed' : 'invalid';
  return deferred ? 'deferred' : 'missing';
}
