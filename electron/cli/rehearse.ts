import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { VERSION } from '../../shared/core/version.ts';
import { makePracticeRoom, type PracticeRoom } from '../service/practice/practice-room.ts';
import { programPaths } from '../service/program.ts';
import { openRoom } from '../service/room.ts';
import { createService, type Service } from '../service/service.ts';
import { bundleCommand } from './bundle.ts';
import type { CommandOutput } from './io.ts';
import { ask, playCeremony } from './scripted-people.ts';
import { verifyCommand } from './verify.ts';

const options = {
  ceremony: { type: 'string', default: 'generate-and-export' },
  out: { type: 'string' },
  module: { type: 'string' },
} as const;

/**
 * `claviger rehearse`: a whole ceremony with scripted people on a practice token, in a new folder; then the transcript is verified
 * and the bundle opened with the practice cloud's key. Gives 0 when all of it is right, 1 when not, 2 on bad usage.
 */
export async function rehearseCommand(args: readonly string[], io: CommandOutput): Promise<number> {
  const parsed = parse(args);
  if (parsed === null) {
    io.err('usage: claviger rehearse [--ceremony NAME] [--out DIR] [--module PATH]');
    return 2;
  }
  const started = performance.now();
  const folder = resolve(parsed.out ?? join('rehearsals', new Date().toISOString().replace(/[:.]/g, '-')));
  io.err(`A practice room is made in ${folder}`);
  const practice = await makePracticeRoom(folder, parsed.module, Date.now());
  const service = openService(join(folder, 'data'));
  try {
    const transcript = await rehearse(service, practice, parsed.ceremony, io);
    return await report(practice, transcript, started, io);
  } finally {
    await service.close();
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch {
    return null;
  }
}

/** The service in this process, with its database in `data`. */
export function openService(data: string): Service {
  const paths = programPaths({ dirname: join(import.meta.dirname), filename: import.meta.filename });
  return createService(openRoom({ identity: { version: VERSION, runtime: 'development' }, data, ...paths }), () => undefined);
}

/** Opens the ceremony with an approved plan and plays it to its end. Gives the path of the transcript folder. */
async function rehearse(service: Service, practice: PracticeRoom, script: string, io: CommandOutput): Promise<string> {
  const { parameters, module } = practice;
  const people = practice.people.map(({ id, file }) => ({ id, file }));
  const draft = await ask(service, 'ceremony.prepare', { script, parameters, mode: 'practice', people, module });
  io.err(`Plan ${draft.code}: ${draft.words.slice(0, 6).join(' ')} …`);
  for (const { id } of draft.approvers)
    await service.call('ceremony.approvePlan', {
      code: draft.code,
      person: id,
      credential: { passphrase: practicePassphrase(practice) },
    });
  const opened = await ask(service, 'ceremony.open', { code: draft.code });
  const fingerprint = (await readFile(join(practice.folder, 'cloud', 'fingerprint.txt'), 'utf8')).trim();
  const steps = opened.sections.flatMap((section) => section.steps).length;
  let done = 0;
  const progress = (text: string) => io.err(`  ${String(++done).padStart(2)}/${steps}  ${text}`);
  const finished = await playCeremony(
    { service, sheets: join(practice.parameters['transcript-folder'] ?? '', 'sheets'), fingerprint, progress },
    draft.code,
  );
  return finished.folder ?? '';
}

function practicePassphrase(practice: PracticeRoom): Uint8Array {
  return utf8ToBytes(practice.passphrase);
}

async function report(practice: PracticeRoom, transcript: string, started: number, io: CommandOutput): Promise<number> {
  io.err('Verifying what was written');
  const trust = join(practice.folder, 'people', 'trust.pem');
  const verified = await verifyCommand([transcript, '--trust', trust], io);
  const code = transcript.split('/').at(-1) ?? '';
  const media = join(practice.parameters['media-folder'] ?? '', `${code}-media`);
  const bundle = await findBundle(media);
  const opened = await bundleCommand(
    ['verify', bundle, '--unwrap-with', join(practice.folder, 'cloud', 'cloud-private-key.pem')],
    io,
  );
  io.out('');
  io.out(`transcript  ${transcript}`);
  io.out(`sheets      ${join(practice.parameters['transcript-folder'] ?? '', 'sheets')}`);
  io.out(`bundle      ${bundle}`);
  io.out(`trust       ${trust}`);
  io.out(
    `verified    transcript ${verified === 0 ? 'complete and trusted' : 'NOT verified'}, bundle ${opened === 0 ? 'opens with the practice cloud key' : 'does NOT open'}`,
  );
  io.out(`took        ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return verified === 0 && opened === 0 ? 0 : 1;
}

/** The first folder on the medium that holds a bundle. */
async function findBundle(media: string): Promise<string> {
  const entries = await readdir(media, { withFileTypes: true });
  return join(media, entries.find((entry) => entry.isDirectory())?.name ?? '');
}
