import type { z } from 'zod';
import { bytesToBase64 } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { CeremonyState } from '../../../../shared/engine/state.ts';
import { type readTranscript as kind, wantedOf } from '../../../../shared/engine/steps/read-transcript.ts';
import { pickTold } from '../../../../shared/engine/told.ts';
import { folderFiles } from '../../../../shared/transcript/derived.ts';
import { parseStatement } from '../../../../shared/transcript/statement.ts';
import { type FoldedTranscript, foldFolder } from '../../../../shared/verify/fold-folder.ts';
import type { FolderContents } from '../../../../shared/verify/parse.ts';
import { type FolderReport, verifyContents } from '../../../../shared/verify/pipeline.ts';
import { readTranscriptFolder } from '../../transcript/folder.ts';
import { nodeVerifier } from '../../transcript/signers/node-verifier.ts';
import type { EffectContext, StepEffect } from '../effect.ts';

const MOST_NOTES = 64;

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
      told: pickTold(state.facts, wantedOf(fields)) as unknown as JsonObject,
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
