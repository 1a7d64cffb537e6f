import { base64ToBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import type { EventBody } from '../transcript/event.ts';
import { certificateFiles } from './certificate-files.ts';
import { type Contradiction, firstUnmet } from './contradiction.ts';
import type { Facts } from './facts.ts';

/** The file of the backup `name`, on the medium and below `artefacts/`. */
export function backupPath(name: string): string {
  return `${name}.kwp`;
}

/** Where the list of artefacts that closes a transcript contradicts what was made and written in it; null when nowhere. */
export function findArtefactContradiction(
  { backups, bundles, certificates, media }: Facts,
  artefacts: EventBody<'closed'>['artefacts'],
): Contradiction | null {
  const listed = (path: string) => artefacts.find((artefact) => artefact.path === path);
  const active = Object.entries(backups).filter(([, { status }]) => status === 'active');
  return firstUnmet([
    ...active.map(([name, { blob, sha256 }]) => {
      const path = backupPath(name);
      return [`artefact ${path}`, { path, length: base64ToBytes(blob).length, sha256 }, listed(path)] as const;
    }),
    ...Object.entries(certificates)
      .flatMap(([name, fact]) => certificateFiles(name, fact))
      .map(({ path, bytes }) => {
        return [`artefact ${path}`, { path, length: bytes.length, sha256: digestHex(bytes) }, listed(path)] as const;
      }),
    ...media.map((file) => [`artefact ${file.path}, as it was written to the medium`, { ...file }, listed(file.path)] as const),
    ...Object.keys(bundles).map((name) => {
      const there = artefacts.some(({ path }) => path.startsWith(`${name}/`));
      return [`artefacts of bundle ${name}`, true, there] as const;
    }),
  ]);
}
