import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import { folderFiles } from '../../../shared/transcript/derived.ts';
import { readBoundedFile } from '../media/file.ts';
import type { PracticeRoom } from './practice-room.ts';

const MAXIMUM_BYTES = 64 * 1024 * 1024;

/** A ceremony that was held in a practice room, as far as a later one must name it. */
export interface EarlierCeremony {
  readonly folder: string;
  /** The name of its script. */
  readonly ceremony: string;
  /** SHA-256 of its statement.json, hexadecimal. */
  readonly statement: string;
  readonly openedAt: string;
}

/** The ceremonies that were held in the room and signed, oldest first. What is no transcript folder is passed over. */
export async function earlierCeremonies({ parameters }: Pick<PracticeRoom, 'parameters'>): Promise<readonly EarlierCeremony[]> {
  const folder = parameters['transcript-folder'] ?? '';
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(names.map((name) => describe(join(folder, name))));
  return found.flatMap((each) => (each === null ? [] : [each])).sort((left, right) => (left.openedAt < right.openedAt ? -1 : 1));
}

async function describe(folder: string): Promise<EarlierCeremony | null> {
  try {
    const statement = await readBoundedFile(join(folder, folderFiles.statement), MAXIMUM_BYTES);
    const [first = ''] = bytesToUtf8(await readBoundedFile(join(folder, folderFiles.transcript), MAXIMUM_BYTES)).split('\n', 1);
    const event = parseEvent(utf8ToBytes(first), 1);
    if (event.type !== 'opened') return null;
    return { folder, ceremony: event.body.plan.script.ceremony, statement: digestHex(statement), openedAt: event.at };
  } catch {
    // It is verified when a ceremony reads it; here it is only offered.
    return null;
  }
}

/** The parameters with which a later ceremony names `earlier`. */
export function namedEarlier({ folder, statement }: EarlierCeremony): Readonly<Record<string, string>> {
  return { 'earlier-folder': folder, 'earlier-statement': statement };
}

/** What a room offers a ceremony besides its own parameters, where ceremonies were held in it: the last one that made a backup, and labels that are free. */
export async function laterParameters(practice: PracticeRoom): Promise<Readonly<Record<string, string>>> {
  const held = await earlierCeremonies(practice);
  const made = held.findLast(({ ceremony }) => madeBackup.includes(ceremony));
  if (made === undefined) return {};
  const label = practice.parameters['key-label'] ?? 'practice-data-key';
  return {
    ...namedEarlier(made),
    'key-label': `${label}-${held.length + 1}`,
    'restored-label': `restored-key-${held.length + 1}`,
  };
}

/** The ceremonies that make a key `data-key` with a backup `data-key-backup` under `backup-set`. */
const madeBackup: readonly string[] = ['generate-and-backup', 'generate-and-export'];
