import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';

const LARGEST = 1_048_576;
const MOST = 64;

/**
 * Every file of a bundle's folder: name → bytes. Throws `FILE_MISSING` (no such folder), `FILE_UNREADABLE`, `BUNDLE_FILE_EXTRA` for
 * a folder, a link or another thing that is no plain file, or more than 64 entries, and `INPUT_TOO_LARGE` past 1 MiB a file.
 */
export async function readBundleFolder(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = (await entries(folder)).toSorted();
  if (names.length > MOST)
    throw new ClavigerError('BUNDLE_FILE_EXTRA', { field: folder, expected: `at most ${MOST} files`, got: `${names.length}` });
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readPlainFile(folder, name));
  return files;
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new ClavigerError(missing ? 'FILE_MISSING' : 'FILE_UNREADABLE', { field: folder, expected: 'a folder' });
  }
}

async function readPlainFile(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  const status = await lstat(path);
  if (!status.isFile()) throw new ClavigerError('BUNDLE_FILE_EXTRA', { field: name, expected: 'plain files only' });
  if (status.size > LARGEST)
    throw new ClavigerError('INPUT_TOO_LARGE', {
      field: name,
      expected: `at most ${LARGEST} bytes`,
      got: `${status.size} bytes`,
    });
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    throw new ClavigerError('FILE_UNREADABLE', { field: name });
  }
}
