import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { MAXIMUM_PARTICIPANT_BYTES, parseParticipant } from '../../../shared/transcript/participant.ts';
import { parseAnyParticipant } from '../../../shared/transcript/participant-kinds.ts';
import { readBoundedFile, writeNewFile } from '../media/file.ts';
import { fileError } from '../media/file-error.ts';
import { laterParameters } from '../practice/earlier-ceremonies.ts';
import { makePracticeRoom, openPracticeRoom, type PracticeRoom, ROOM_FILE } from '../practice/practice-room.ts';
import { createParticipant } from '../transcript/signers/participant-file.ts';
import type { Handlers } from './handlers.ts';

/** Participant files, and rooms to practise in. */
export const peopleHandlers = {
  'people.list': async (_desk, { folder }) => {
    const names = (await list(folder)).filter((name) => name.endsWith('.json')).sort();
    const found = await Promise.all(names.map((name) => describeParticipant(join(folder, name))));
    return found.flat();
  },
  'people.create': async (desk, { folder, file, name, mode, passphrase }) => {
    const bytes = await createParticipant({ name, mode, passphrase, now: desk.room.clock.now() }).finally(() =>
      passphrase.fill(0),
    );
    const path = join(folder, safeName(file));
    await writeNewFile(path, bytes);
    return { file: path, certificateSha256: digestHex(parseParticipant(bytes).certificate) };
  },
  'practice.prepare': async (desk, { folder }) => {
    const room = await enterPracticeRoom(folder, desk.room.clock.now());
    const { module: location, people, parameters, authority, blankToken, passphrase, pin } = room;
    return {
      folder,
      module: { ...location },
      people: people.map((person) => ({ ...person })),
      parameters: { ...parameters, ...authority, ...(await laterParameters(room)) },
      blankToken,
      passphrase,
      pin,
    };
  },
} satisfies Partial<Handlers>;

/** The room of an earlier practice, or a new one. */
async function enterPracticeRoom(folder: string, now: number): Promise<PracticeRoom> {
  return (await list(folder).catch((): string[] => [])).includes(ROOM_FILE)
    ? openPracticeRoom(folder)
    : makePracticeRoom(folder, undefined, now);
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw fileError(error, folder, 'FILE_UNREADABLE');
  }
}

/** A file that is no participant is passed over: the folder is a person's own medium and may hold anything. */
async function describeParticipant(file: string) {
  try {
    const { name, mode, certificate } = parseAnyParticipant(await readBoundedFile(file, MAXIMUM_PARTICIPANT_BYTES));
    return [{ file, name, mode, certificateSha256: digestHex(certificate) }];
  } catch (error) {
    if (error instanceof ClavigerError) return [];
    throw error;
  }
}

function safeName(file: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,70}\.json$/.test(file)) return file;
  throw new ClavigerError('INPUT_INVALID', {
    field: 'file name',
    expected: 'letters, digits, spaces and hyphens, ending in .json',
    got: file,
  });
}
