import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from '../../electron/service/engine/room.ts';
import { makePracticeRoom, type PracticeRoom } from '../../electron/service/practice/practice-room.ts';
import type { ProgramPaths } from '../../electron/service/program.ts';
import { openRoom } from '../../electron/service/room.ts';
import { certificatePem } from '../../shared/transcript/certificate.ts';
import { parseParticipant } from '../../shared/transcript/participant.ts';
import { openFastPerson, writeFastPerson } from '../fakes/fast-people.ts';

/** A practice room made once: its token's folder is copied for every run, its people and cloud are shared. */
export async function makeTemplate(folder: string, module?: string): Promise<void> {
  const practice = await makePracticeRoom(folder, module, Date.now());
  mkdirSync(join(folder, 'fast'));
  const fast = practice.people.map(({ id, name }) => {
    const file = join(folder, 'fast', `${id}.json`);
    writeFastPerson(file, name);
    return certificatePem(parseParticipant(new Uint8Array(readFileSync(file))).certificate);
  });
  writeFileSync(join(folder, 'people', 'fast-trust.pem'), fast.join(''));
  writeFileSync(join(folder, 'practice.json'), JSON.stringify(practice));
}

/** The practice room of one run in `folder`: a copy of the template's token, everything written goes into `folder`. */
export function copyTemplate(template: string, folder: string): PracticeRoom {
  for (const part of ['media', 'transcripts']) mkdirSync(join(folder, part), { recursive: true });
  for (const store of ['token', 'blank-token']) {
    cpSync(join(template, store), join(folder, store), { recursive: true });
    pointTo(folder, template, join(folder, store, 'softhsm2.conf'));
  }
  return practiceIn(template, folder);
}

/** The practice room of a run in `folder`, as `copyTemplate` gave it. */
export function practiceIn(template: string, folder: string): PracticeRoom {
  const practice = JSON.parse(readFileSync(join(template, 'practice.json'), 'utf8')) as PracticeRoom;
  const moved = <T extends { readonly configuration: string }>(module: T): T => ({
    ...module,
    configuration: module.configuration.replace(template, folder),
  });
  return {
    ...practice,
    folder,
    module: moved(practice.module),
    blankToken: practice.blankToken === undefined ? undefined : moved(practice.blankToken),
    people: practice.people.map((person) => ({ ...person, file: join(template, 'fast', `${person.id}.json`) })),
    parameters: {
      ...practice.parameters,
      'media-folder': join(folder, 'media'),
      'transcript-folder': join(folder, 'transcripts'),
    },
  };
}

/** The real room of a run, but for people's keys, which open without scrypt. `program`: where resources and share process are. */
export function openFastRoom(folder: string, program: ProgramPaths): Room {
  const room = openRoom({ identity: { version: '0.0.0-test', runtime: 'test' }, data: join(folder, 'data'), ...program });
  return { ...room, openSigner: openFastPerson };
}

/** SoftHSM finds its store by a file that names it. */
function pointTo(folder: string, template: string, settings: string): void {
  if (existsSync(settings)) writeFileSync(settings, readFileSync(settings, 'utf8').replaceAll(template, folder));
}
