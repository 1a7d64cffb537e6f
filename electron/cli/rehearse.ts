import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { VERSION } from '../../shared/core/version.ts';
import { makePracticeRoom, openPracticeRoom, type PracticeRoom } from '../service/practice/practice-room.ts';
import { programPaths } from '../service/program.ts';
import { openRoom } from '../service/room.ts';
import { createService, type Service } from '../service/service.ts';
import type { CommandOutput } from './io.ts';
import { readPairs } from './parameter-pairs.ts';
import { playRehearsal, reportRehearsal } from './rehearsal.ts';
import { refuseEarly } from './shipped-ceremonies.ts';

const USAGE =
  'usage: claviger rehearse [--ceremony NAME] [--out DIR | --room DIR] [--module PATH] [--param name=value]... [--mistakes]';

const paths = programPaths({ dirname: import.meta.dirname, filename: import.meta.filename });

const options = {
  ceremony: { type: 'string', default: 'generate-and-export' },
  out: { type: 'string' },
  room: { type: 'string' },
  module: { type: 'string' },
  param: { type: 'string', multiple: true, default: [] as string[] },
  mistakes: { type: 'boolean', default: false },
} as const;

/**
 * `claviger rehearse`: a whole ceremony with scripted people on a practice token, in a new folder (`--out`) or again in the room of
 * an earlier one (`--room`); then the transcript is verified and the bundle opened with the practice cloud's key. With `--mistakes`
 * people first mistype and misplace what they can, and see what that does. Gives 0 when all of it is right, 1 when not, 2 on bad usage.
 */
export async function rehearseCommand(args: readonly string[], io: CommandOutput): Promise<number> {
  const parsed = parse(args);
  if (parsed === null || typeof parsed === 'string') {
    for (const line of parsed === null ? [USAGE] : [parsed, USAGE]) io.err(line);
    return 2;
  }
  const refused = await refuseEarly(paths.resources, parsed.ceremony, parsed.parameters);
  for (const line of refused) io.err(line);
  if (refused.length > 0) return 2;
  const started = performance.now();
  const practice = await enterRoom(parsed, io);
  const service = openService(join(practice.folder, 'data'));
  try {
    const { ceremony, parameters, mistakes } = parsed;
    const finished = await playRehearsal(service, practice, { script: ceremony, parameters, mistakes }, io);
    return await reportRehearsal(practice, finished, started, io);
  } finally {
    await service.close();
  }
}

/** The request; or what is wrong with a value, or null when there is nothing to say but how the command is used. */
function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    if (values.out !== undefined && values.room !== undefined) return null;
    const pairs = readPairs(values.param);
    return pairs.wrong ?? { ...values, parameters: pairs.values };
  } catch {
    return null;
  }
}

async function enterRoom(
  { out, room, module }: { out?: string; room?: string; module?: string },
  io: CommandOutput,
): Promise<PracticeRoom> {
  if (room !== undefined) return openPracticeRoom(resolve(room));
  const folder = resolve(out ?? join('rehearsals', new Date().toISOString().replace(/[:.]/g, '-')));
  if (existsSync(folder)) {
    const action = `Choose another folder, or hold this ceremony in the room that is there: --room ${folder}`;
    throw new ClavigerError('FILE_EXISTS', { field: 'path', got: folder, action });
  }
  io.err(`A practice room is made in ${folder}`);
  return makePracticeRoom(folder, module, Date.now());
}

/** The service in this process, with its database in `data`. */
function openService(data: string): Service {
  return createService(openRoom({ identity: { version: VERSION, runtime: 'development' }, data, ...paths }), () => undefined);
}
