import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import type { PracticeRoom } from '../service/practice/practice-room.ts';
import type { Service } from '../service/service.ts';
import { ask } from './ask.ts';
import { bundleCommand } from './bundle.ts';
import type { CommandOutput } from './io.ts';
import { makeMistakes } from './mistakes.ts';
import { progressOf } from './progress.ts';
import { type RehearsalRequest, withEarlier, withFreeLabels } from './rehearsal-chain.ts';
import { playCeremony } from './scripted-people.ts';
import { verifyCommand } from './verify.ts';

/** Opens the ceremony with an approved plan and plays it to its end; before it, the one that it needs. Gives the path of the transcript folder. */
export async function playRehearsal(
  service: Service,
  practice: PracticeRoom,
  request: RehearsalRequest,
  io: CommandOutput,
): Promise<string> {
  const whole = await withEarlier(practice, request, async (first) => {
    io.err(`The ceremony ${request.script} needs another one before it: ${first.script} is played first`);
    await playRehearsal(service, practice, first, io);
  });
  const { parameters, words, opened } = await openRehearsal(service, await withFreeLabels(practice), whole);
  io.err(`Plan ${opened.code}: ${words.slice(0, 6).join(' ')} …`);
  const steps = opened.sections.flatMap((section) => section.steps.map(({ id }) => id));
  const finished = await playCeremony(
    {
      service,
      sheets: sheetsFolder(parameters),
      fingerprint: (await readFile(join(practice.folder, 'cloud', 'fingerprint.txt'), 'utf8')).trim(),
      progress: progressOf(steps, io.err),
      ...(request.mistakes ? { before: makeMistakes(service, (text) => io.err(`         ${text}`)) } : {}),
    },
    opened.code,
  );
  return finished.folder ?? '';
}

/** Plans the ceremony with what the room has, has the plan approved, and opens it. Nothing of it is played yet. */
export async function openRehearsal(service: Pick<Service, 'call'>, practice: PracticeRoom, request: RehearsalRequest) {
  const { script } = request;
  const { parameters, people, module } = await castFor(service, practice, request);
  const { code, words, approvers } = await ask(service, 'ceremony.prepare', {
    script,
    parameters,
    mode: 'practice',
    people,
    module,
  });
  for (const { id } of approvers) {
    const credential = { passphrase: utf8ToBytes(practice.passphrase) };
    await ask(service, 'ceremony.approvePlan', { code, person: id, credential });
  }
  return { parameters, words, opened: await ask(service, 'ceremony.open', { code }) };
}

/** What of the practice room a script takes: the values it declares, the people it has roles for, and a token that is set up or is blank. */
async function castFor(service: Pick<Service, 'call'>, practice: PracticeRoom, { script, parameters: given }: RehearsalRequest) {
  const { blankToken } = practice;
  const declared = await ask(service, 'scripts.plan', { script, parameters: {} });
  const has = Object.entries({ ...practice.parameters, ...practice.authority });
  const own = has.filter(([name]) => declared.parameters.some((known) => known.name === name));
  const values = { ...Object.fromEntries(own), ...given };
  const { steps, roles } = await ask(service, 'scripts.plan', { script, parameters: values });
  const people = practice.people
    .filter(({ id }) => Number(/[0-9]+$/.exec(id)?.[0]) <= (roles[id.replace(/-[0-9]+$/, '')] ?? 0))
    .map(({ id, file }) => ({ id, file }));
  const setsUp = steps.some(({ kind }) => kind === 'initialise-token');
  if (!setsUp || blankToken === undefined) return { parameters: values, people, module: practice.module };
  const { label, ...module } = blankToken;
  return { parameters: { ...values, 'token-label': given['token-label'] ?? label }, people, module };
}

/** Verifies what was written, and says where it is. Gives 0 when all of it is right, else 1. */
export async function reportRehearsal(
  practice: PracticeRoom,
  transcript: string,
  started: number,
  io: CommandOutput,
): Promise<number> {
  io.err('Verifying what was written');
  const trust = join(practice.folder, 'people', 'trust.pem');
  const verified = await verifyCommand([transcript, '--trust', trust], io);
  const { sheets, medium, bundle } = await leftBehind(practice, basename(transcript));
  const privateKey = join(practice.folder, 'cloud', 'cloud-private-key.pem');
  const opened = bundle === null ? 0 : await bundleCommand(['verify', bundle, '--unwrap-with', privateKey], io);
  const rows = {
    transcript,
    ...(sheets === null ? {} : { sheets }),
    ...(medium === null ? {} : { medium }),
    ...(bundle === null ? {} : { bundle }),
    trust,
    'transcript is': verified === 0 ? 'complete and trusted' : 'NOT right, see above',
    ...(bundle === null
      ? {}
      : { 'bundle opens': opened === 0 ? "with the practice cloud's key, to the key of the transcript" : 'NOT, see above' }),
    took: `${((performance.now() - started) / 1000).toFixed(1)} s`,
  };
  io.out('');
  for (const [name, value] of Object.entries(rows)) io.out(`${name.padEnd(14)} ${value}`);
  return verified === 0 && opened === 0 ? 0 : 1;
}

function sheetsFolder(parameters: Readonly<Record<string, string>>): string {
  return join(parameters['transcript-folder'] ?? '', 'sheets');
}

/** Where the sheets, the medium and the bundle of the ceremony `code` are; null where it left none. */
async function leftBehind({ parameters }: PracticeRoom, code: string) {
  const folder = sheetsFolder(parameters);
  const printed = existsSync(folder) ? await readdir(folder) : [];
  const media = join(parameters['media-folder'] ?? '', `${code}-media`);
  const medium = existsSync(media) ? media : null;
  return {
    sheets: printed.some((sheet) => sheet.startsWith(`${code.toLowerCase()}-`)) ? folder : null,
    medium,
    bundle: medium === null ? null : await findBundle(medium),
  };
}

/** The first folder on the medium `media`: the bundle lies in it. Null where there is none. */
async function findBundle(media: string): Promise<string | null> {
  const entries = await readdir(media, { withFileTypes: true });
  const folder = entries.find((entry) => entry.isDirectory());
  return folder === undefined ? null : join(media, folder.name);
}
