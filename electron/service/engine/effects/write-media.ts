import { join } from 'node:path';
import type { z } from 'zod';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { writeMedia as kind } from '../../../../shared/engine/steps/write-media.ts';
import { readBoundedFile } from '../../media/file.ts';
import { type NewFile, writeNewFolder } from '../../media/folder.ts';
import { backupFiles, bundleFiles, issuedFiles, listFiles } from '../artefacts.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';

type Fields = z.output<typeof kind.fields>;

/** Writes a new folder all at once, so that an interruption leaves either nothing or everything. */
export const writeMedia: StepEffect = {
  run: async (context) => {
    const files = filesOf(context);
    const folder = folderOf(context);
    const listed = listFiles(files);
    await context.act('write-folder', 'reconcilable', { folder, files: listed }, async () => {
      await writeNewFolder(folder, files, 0o644);
      return { files: listed };
    });
    return { files: listed };
  },
  reconcile: async (context): Promise<Reconciled> =>
    (await alreadyWritten(folderOf(context), filesOf(context))) ? { found: 'done', observed: {} } : { found: 'absent' },
};

function folderOf(context: EffectContext): string {
  return join((context.step.fields as Fields).folder, `${context.state().plan.ceremony}-media`);
}

function filesOf(context: EffectContext): readonly NewFile[] {
  const { backups, bundles, certificates = [] } = context.step.fields as Fields;
  return [
    ...backups.flatMap((name) => backupFiles(context.state(), name)),
    ...bundles.flatMap((name) => bundleFiles(context.state(), name)),
    ...certificates.flatMap((name) => issuedFiles(context.state(), name)),
  ];
}

/** Whether every file is there with the right bytes; none there is `false`; anything between is for people. Throws `RECONCILE_NEEDED`. */
export async function alreadyWritten(folder: string, files: readonly NewFile[]): Promise<boolean> {
  const verdicts = await Promise.all(files.map((file) => sameFile(folder, file)));
  if (verdicts.every((verdict) => verdict === 'same')) return true;
  if (verdicts.every((verdict) => verdict === 'missing')) return false;
  throw new ClavigerError('RECONCILE_NEEDED', { field: folder, expected: 'all of the files or none', got: verdicts.join(', ') });
}

async function sameFile(folder: string, file: NewFile): Promise<'same' | 'other' | 'missing'> {
  try {
    const bytes = await readBoundedFile(join(folder, file.path), Math.max(file.bytes.length, 1) + 1);
    return digestHex(bytes) === digestHex(file.bytes) ? 'same' : 'other';
  } catch (error) {
    if (error instanceof ClavigerError && error.code === 'FILE_MISSING') return 'missing';
    if (error instanceof ClavigerError && error.code === 'INPUT_TOO_LARGE') return 'other';
    throw error;
  }
}
