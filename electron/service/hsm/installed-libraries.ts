import { realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { familyIdOf, quirkFamilies } from '../../../shared/hsm/quirks/index.ts';

/** A PKCS#11 library of a known family that is installed on this computer. */
export interface InstalledLibrary {
  readonly path: string;
  /** The family, as its maker calls it. */
  readonly family: string;
  /** Whether its keys are files of a computer. */
  readonly software: boolean;
}

// Where distributions and makers put such libraries. Any other is named by its path.
export const libraryFolders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/lib/softhsm',
    ...['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib', '/usr/local/lib'].flatMap(
      (folder) => [folder, ...['pkcs11', 'softhsm', 'nss'].map((part) => join(folder, part))],
    ),
    '/opt/cloudhsm/lib',
    '/opt/nfast/toolkits/pkcs11',
    '/opt/utimaco/lib',
    '/usr/safenet/lunaclient/lib',
  ],
  darwin: ['/usr/local/lib', '/usr/local/lib/softhsm', '/Library/OpenSC/lib', '/opt/homebrew/lib', '/opt/homebrew/lib/softhsm'],
};

/** The libraries of known families in the usual folders of this system, hardware first. No library is loaded for it; a file under two names is one. */
export async function installedLibraries(platform: NodeJS.Platform = process.platform): Promise<readonly InstalledLibrary[]> {
  const found = await Promise.all((libraryFolders[platform] ?? []).map(libraryFiles));
  const known = found.flat().flatMap((path) => describe(path));
  const once = known.filter(({ real }, index) => known.findIndex((other) => other.real === real) === index);
  return once
    .map(({ real: _real, ...library }) => library)
    .sort((left, right) => Number(left.software) - Number(right.software) || left.family.localeCompare(right.family));
}

async function libraryFiles(folder: string): Promise<readonly string[]> {
  // A folder that is not there has no library.
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}

function describe(path: string): (InstalledLibrary & { readonly real: string })[] {
  const id = familyIdOf({ path });
  if (id === null) return [];
  const { title, software } = quirkFamilies[id];
  try {
    return [{ path, family: title, software, real: realpathSync(path) }];
  } catch {
    // A link that leads nowhere.
    return [];
  }
}
