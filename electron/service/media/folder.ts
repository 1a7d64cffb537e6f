import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { createNewFolder, type FileMode, syncFolder, writeNewFile } from './file.ts';
import { fileError } from './file-error.ts';

const unfinishedPrefix = '.claviger-unfinished-';

/** A file of a new folder: `path` relative to the folder, with `/` between its parts. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes `files` into a new folder at `path`, all or none: they are written beside it under `.claviger-unfinished-<name>`, then renamed into
 * place, so that a crash leaves no half-filled folder of that name. A leftover of an earlier crash is removed first, which the result says.
 * Throws `FILE_EXISTS`, `FILE_MISSING`, `DISK_FULL`, `FILE_NOT_WRITTEN`, and `INPUT_INVALID` for a path that leaves the folder.
 */
export async function writeNewFolder(
  path: string,
  files: readonly NewFile[],
  mode: FileMode = 0o600,
): Promise<{ readonly leftoverRemoved: boolean }> {
  for (const file of files) checkInside(file.path);
  await checkAbsent(path);
  const unfinished = join(dirname(path), `${unfinishedPrefix}${basename(path)}`);
  try {
    const leftoverRemoved = await removeTree(unfinished);
    await syncFolder(dirname(path));
    await fillFolder(unfinished, files, mode);
    await checkAbsent(path);
    await rename(unfinished, path);
    await syncFolder(dirname(path));
    return { leftoverRemoved };
  } catch (error) {
    await removeTree(unfinished).catch(() => undefined);
    throw fileError(error, path, 'FILE_NOT_WRITTEN');
  }
}

/** The names of folders in `directory` whose writing was interrupted. Throws `FILE_MISSING`, `FILE_UNREADABLE`. */
export async function unfinishedFolders(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => name.startsWith(unfinishedPrefix)).sort();
  } catch (error) {
    throw fileError(error, directory, 'FILE_UNREADABLE');
  }
}

async function fillFolder(root: string, files: readonly NewFile[], mode: FileMode): Promise<void> {
  const folderMode = mode === 0o600 ? 0o700 : 0o755;
  const made = new Set<string>();
  await createNewFolder(root, folderMode);
  for (const file of files) {
    for (const folder of foldersOf(file.path)) {
      if (!made.has(folder)) await createNewFolder(join(root, folder), folderMode);
      made.add(folder);
    }
    await writeNewFile(join(root, file.path), file.bytes, mode);
  }
}

/** `a/b/c` lies in `a` and `a/b`, in this order. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
}

function checkInside(path: string): void {
  const inside = path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
  if (!inside)
    throw new ClavigerError('INPUT_INVALID', { field: 'file in folder', expected: 'plain names joined by /', got: path });
}

// Renaming replaces an empty folder, so its absence is looked at first.
async function checkAbsent(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  );
  if (there) throw new ClavigerError('FILE_EXISTS', { field: 'path', got: path });
}

async function removeTree(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw fileError(error, path, 'FILE_NOT_WRITTEN');
  }
}
