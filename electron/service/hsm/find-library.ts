import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';
import { libraryFolders } from './installed-libraries.ts';

/** A PKCS#11 library by its file name, without a folder, and the SHA-256 it must have (lower-case hexadecimal). */
export interface NamedLibrary {
  readonly name: string;
  readonly sha256: string;
}

/**
 * Where a library is installed on this computer: in one of the folders of the system, never elsewhere, for whoever names it may
 * have brought the file themselves. It is not loaded. Throws `MODULE_MISSING`, or `MODULE_CHANGED` where only others of its name are.
 */
export async function findLibrary(
  { name, sha256 }: NamedLibrary,
  platform: NodeJS.Platform = process.platform,
): Promise<ModuleLocation> {
  const folders = libraryFolders[platform] ?? [];
  let other: string | undefined;
  for (const folder of folders) {
    const path = await realpath(join(folder, name)).catch(() => null);
    if (path === null) continue;
    const found = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (found === sha256) return { path, expectedSha256: sha256 };
    other ??= found;
  }
  if (other !== undefined) throw new ClavigerError('MODULE_CHANGED', { field: `library ${name}`, expected: sha256, got: other });
  throw new ClavigerError('MODULE_MISSING', {
    field: `library ${name}`,
    expected: `one of ${folders.join(', ')}`,
    got: 'none of that name',
  });
}
