import { certificateFingerprint, subjectName } from '../transcript/certificate.ts';
import { verifySignedData } from '../transcript/cms.ts';
import { folderFiles } from '../transcript/derived.ts';
import type { SignatureVerifier } from '../transcript/signer-port.ts';
import { checkApprovals } from './approvals.ts';
import { type Finding, finding } from './finding.ts';
import type { ParsedFolder } from './parse.ts';

/** A signature under the statement: by which certificate (SHA-256, hexadecimal), and whether it holds. */
export interface StatementSigner {
  readonly certificateSha256: string;
  /** Common name in the certificate. */
  readonly name: string;
  readonly valid: boolean;
}

/** What stage 3 gives on. */
export interface CheckedSignatures {
  readonly signers: readonly StatementSigner[];
  readonly findings: readonly Finding[];
}

/** Stage 3, signatures: every signer of the statement, and every approval in the transcript. Nothing is thrown. */
export async function checkSignatures(folder: ParsedFolder, verifier: SignatureVerifier): Promise<CheckedSignatures> {
  const statement = await checkSigners(folder, verifier);
  const approvals = await checkApprovals(folder, verifier);
  return { signers: statement.signers, findings: [...statement.findings, ...approvals] };
}

async function checkSigners({ contents }: ParsedFolder, verifier: SignatureVerifier): Promise<CheckedSignatures> {
  const signed = contents.get(folderFiles.signatures);
  const statement = contents.get(folderFiles.statement);
  if (signed === undefined || statement === undefined) return { signers: [], findings: [] };
  try {
    const verdicts = await verifySignedData(signed, statement, verifier);
    const findings = verdicts.flatMap((verdict) =>
      verdict.ok
        ? []
        : [
            finding(
              'signatures',
              'SIGNATURE_INVALID',
              `statement.p7s: ${subjectName(verdict.signer.certificate)} (${verdict.reason})`,
            ),
          ],
    );
    const signers = verdicts.map(({ ok, signer }) => ({
      certificateSha256: certificateFingerprint(signer.certificate),
      name: subjectName(signer.certificate),
      valid: ok,
    }));
    return { signers, findings };
  } catch {
    return { signers: [], findings: [finding('signatures', 'SIGNATURE_FILE_MALFORMED', folderFiles.signatures)] };
  }
}
