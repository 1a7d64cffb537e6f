import type { z } from 'zod';
import { bytesToBase64 } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { CeremonyState } from '../../../../shared/engine/state.ts';
import { type readTranscript as kind, wantedOf } from '../../../../shared/engine/steps/read-transcript.ts';
import { pickTold, type Told } from '../../../../shared/engine/told.ts';
import { folderFiles } from '../../../../shared/transcript/derived.ts';
import { parseStatement } from '../../../../shared/transcript/statement.ts';
import { type FoldedTranscript, foldFolder } from '../../../../shared/verify/fold-folder.ts';
import type { FolderContents } from '../../../../shared/verify/parse.ts';
import { type FolderReport, verifyContents } from '../../../../shared/verify/pipeline.ts';
import { readTranscriptFolder } from '../../transcript/folder.ts';
import { nodeVerifier } from '../../transcript/signers/node-verifier.ts';
import type { EffectContext, StepEffect } from '../effect.ts';

const MOST_NOTES = 64;
const OTHER_SCRIPT = 'Plan the ceremony anew, with a script that is for this set.';

/** Reads the folder, holds its statement against the approved one, verifies all of it, and tells what the script asks for. */
export const readTranscript: StepEffect = {
  run: async (context) => {
    const fields = context.step.fields as z.output<typeof kind.fields>;
    const contents = await readTranscriptFolder(fields.folder);
    const statement = requireStatement(contents, fields.statement);
    const report = await verifyContents(contents, null, nodeVerifier);
    refuseUnfit(context, report);
    const { state, endedAt } = requireFold(contents, report);
    refuseAborted(state);
    const told = pickTold(state.facts, wantedOf(fields));
    refuseOtherNumbers(context, told);
    return {
      ceremony: report.ceremony,
      mode: state.plan.mode,
      title: state.title,
      closedAt: endedAt,
      planDigest: report.planDigest,
      statement: bytesToBase64(statement),
      statementSha256: report.statementSha256,
      signers: parseStatement(statement).required.map((signer) => ({ ...signer, name: nameOf(report, signer.person) })),
      notes: report.findings.slice(0, MOST_NOTES).map(({ code, where }) => `${code}: ${where}`.slice(0, 400)),
      token: tokenOf(state),
      told: told as unknown as JsonObject,
    };
  },
};

/** The approved SHA-256 is what everything else hangs on, so it is looked at first. Throws `EARLIER_DIFFERENT`. */
function requireStatement(contents: FolderContents, expected: string): Uint8Array {
  const statement = contents.get(folderFiles.statement);
  const got = statement === undefined ? 'no statement' : digestHex(statement);
  if (statement === undefined || got !== expected)
    throw new ClavigerError('EARLIER_DIFFERENT', { field: folderFiles.statement, expected, got });
  return statement;
}

/** Throws `EARLIER_REFUSED`, `EARLIER_MODE`. */
function refuseUnfit(context: EffectContext, { verdict, findings, mode }: FolderReport): void {
  const worst = findings.find(({ severity }) => severity !== 'note');
  if (verdict !== 'identities-unproven')
    throw new ClavigerError('EARLIER_REFUSED', {
      field: worst?.where.slice(0, 300) ?? 'folder',
      expected: 'nothing wrong and nothing missing',
      got: `${verdict}: ${worst?.code ?? ''}`,
    });
  const expected = context.state().plan.mode;
  if (mode !== expected) throw new ClavigerError('EARLIER_MODE', { field: 'mode', expected, got: mode ?? 'none' });
}

/** What was made in a ceremony that was given up is gone, or is nobody's to rely on. Throws `EARLIER_ABORTED`. */
function refuseAborted({ aborted, plan }: CeremonyState): void {
  if (aborted === null) return;
  throw new ClavigerError('EARLIER_ABORTED', {
    field: plan.ceremony,
    expected: 'a ceremony that was done to its end',
    got: `aborted by the exception ${aborted.exception}`,
  });
}

/**
 * What the script says further on of how many sheets a set has: found out there, sheets would lie open, and nobody could go on. Throws
 * `SHARE_THRESHOLD`, `SHEETS_DIFFERENT`.
 */
function refuseOtherNumbers({ bound }: EffectContext, { sets }: Told): void {
  for (const { kind, fields } of bound.steps) {
    const { set: name = '', threshold, sheets } = fields as { set?: string; threshold?: number; sheets?: number };
    const set = sets[name];
    if (set !== undefined && kind === 'collect-shares' && threshold !== set.threshold)
      throw new ClavigerError('SHARE_THRESHOLD', {
        field: `shares of ${name}`,
        expected: `${set.threshold} of ${set.total}, as its ceremony split`,
        got: `${threshold}, as the script says`,
        action: OTHER_SCRIPT,
      });
    if (set !== undefined && kind === 'destroy-sheets' && sheets !== set.total)
      throw new ClavigerError('SHEETS_DIFFERENT', {
        field: `sheets of ${name}`,
        expected: `${set.total}, as its ceremony printed`,
        got: `${sheets}, as the script says`,
        action: OTHER_SCRIPT,
      });
  }
}

/** Throws `EARLIER_REFUSED`. */
function requireFold(contents: FolderContents, { verdict }: FolderReport): FoldedTranscript {
  const folded = foldFolder(contents);
  if (folded === null) throw new ClavigerError('EARLIER_REFUSED', { field: folderFiles.transcript, got: verdict });
  return folded;
}

function tokenOf({ facts: { token } }: CeremonyState) {
  if (token === null) return null;
  const { manufacturer, model, serial, label, marker } = token;
  return { manufacturer, model, serial, label, marker };
}

function nameOf({ signers }: FolderReport, person: string): string {
  return signers.find((signer) => signer.person === person)?.name ?? '';
}
