import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import {
  artefactPath,
  checkpointsOf,
  folderFiles,
  instructionsFile,
  signersPem,
  sumsFile,
} from '../../../shared/transcript/derived.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';
import { parseStatement, transcriptFile } from '../../../shared/transcript/statement.ts';
import type { FolderContents } from '../../../shared/verify/parse.ts';
import { readBoundedFile } from '../media/file.ts';
import { fileError } from '../media/file-error.ts';
import type { NewFile } from '../media/folder.ts';

const MOST_BYTES = 200 * 1024 * 1024;
const MOST_FILES = 512;
const MOST_LEVELS = 8;

/** A closed and signed transcript. */
export interface FinishedTranscript {
  /** Every line, without its line feed. */
  readonly lines: readonly Uint8Array[];
  /** The bytes of statement.json. */
  readonly statement: Uint8Array;
  /** The bytes of statement.p7s, DER. */
  readonly signed: Uint8Array;
  readonly plan: Plan;
  /** The files that the closing event lists; paths as listed, relative to `artefacts/`. */
  readonly artefacts: readonly NewFile[];
}

/** Every file of a transcript folder (docs/formats/transcript-v1.md), ready to be written. Throws what `parseStatement` throws. */
export function transcriptFolder({ lines, statement, signed, plan, artefacts }: FinishedTranscript): NewFile[] {
  const events = lines.map((line, index) => parseEvent(line, index + 1));
  const files: NewFile[] = [
    { path: folderFiles.transcript, bytes: transcriptFile(lines) },
    { path: folderFiles.statement, bytes: statement },
    { path: folderFiles.signatures, bytes: signed },
    { path: folderFiles.signers, bytes: signersPem(plan) },
    { path: folderFiles.instructions, bytes: instructionsFile(parseStatement(statement), plan, checkpointsOf(events)) },
    ...artefacts.map(({ path, bytes }) => ({ path: artefactPath(path), bytes })),
  ];
  return [...files, { path: folderFiles.sums, bytes: sumsFile(new Map(files.map(({ path, bytes }) => [path, bytes]))) }];
}

/**
 * Reads every file below `folder`: at most 512 files and 200 MiB, 8 levels deep. Links are not followed. Throws `FILE_MISSING`,
 * `FILE_UNREADABLE`, `INPUT_INVALID` for a link or another thing that is neither file nor folder, `INPUT_TOO_LARGE`.
 */
export async function readTranscriptFolder(folder: string): Promise<FolderContents> {
  const contents = new Map<string, Uint8Array>();
  let room = MOST_BYTES;
  for (const path of await listFiles(folder, '', 0)) {
    if (contents.size === MOST_FILES)
      throw new ClavigerError('INPUT_TOO_LARGE', { field: folder, expected: `at most ${MOST_FILES} files` });
    const bytes = await readBoundedFile(join(folder, path), room);
    room -= bytes.length;
    contents.set(path, bytes);
  }
  return contents;
}

async function listFiles(folder: string, inside: string, level: number): Promise<readonly string[]> {
  if (level > MOST_LEVELS)
    throw new ClavigerError('INPUT_TOO_LARGE', { field: inside, expected: `at most ${MOST_LEVELS} levels` });
  const paths: string[] = [];
  for (const entry of await entriesOf(join(folder, inside))) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await listFiles(folder, path, level + 1)));
    else if (entry.isFile()) paths.push(path);
    else
      throw new ClavigerError('INPUT_INVALID', { field: path, expected: 'an ordinary file or folder', got: 'a link or device' });
    if (paths.length > MOST_FILES)
      throw new ClavigerError('INPUT_TOO_LARGE', { field: folder, expected: `at most ${MOST_FILES} files` });
  }
  return paths;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    throw fileError(error, folder, 'FILE_UNREADABLE');
  }
}
