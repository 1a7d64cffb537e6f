import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { VERSION } from '../../shared/core/version.ts';
import { makePracticeRoom, openPracticeRoom, type PracticeRoom } from '../service/practice/practice-room.ts';
import { programPaths } from '../service/program.ts';
import { openRoom } from '../service/room.ts';
import { createService, type Service } from '../service/service.ts';
import type { CommandOutput } from './io.ts';
import { playRehearsal, reportRehearsal } from './rehearsal.ts';

const USAGE =
  'usage: claviger rehearse [--ceremony NAME] [--out DIR | --room DIR] [--module PATH] [--param name=value]... [--mistakes]';

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
  if (parsed === null) {
    io.err(USAGE);
    return 2;
  }
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

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    if (values.out !== undefined && values.room !== undefined) return null;
    const pairs = values.param.map((pair) => /^([a-z0-9-]+)=(.*)$/.exec(pair));
    if (pairs.includes(null)) return null;
    return { ...values, parameters: Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''])) };
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
  io.err(`A practice room is made in ${folder}`);
  return makePracticeRoom(folder, module, Date.now());
}

/** The service in this process, with its database in `data`. */
function openService(data: string): Service {
  const paths = programPaths({ dirname: import.meta.dirname, filename: import.meta.filename });
  return createService(openRoom({ identity: { version: VERSION, runtime: 'development' }, data, ...paths }), () => undefined);
}
