import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, type ScriptedPeople } from '../../electron/cli/ask.ts';
import { playCeremony, playUntil } from '../../electron/cli/scripted-people.ts';
import type { Credential, Room, RuntimeIdentity } from '../../electron/service/engine/room.ts';
import {
  createPracticeStore,
  createPracticeToken,
  embeddedModules,
  fixedLabelOf,
} from '../../electron/service/hsm/practice-token.ts';
import { makePracticeRoom, PRACTICE_PASSPHRASE, type PracticeRoom } from '../../electron/service/practice/practice-room.ts';
import { programPaths } from '../../electron/service/program.ts';
import { openRoom } from '../../electron/service/room.ts';
import { createService, type Service } from '../../electron/service/service.ts';
import { equalBytes, utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { VERSION } from '../../shared/core/version.ts';
import type { EmbeddedFamilyId } from '../../shared/hsm/quirks/index.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import { certificatePem } from '../../shared/transcript/certificate.ts';
import { parseParticipant } from '../../shared/transcript/participant.ts';
import type { Mode } from '../../shared/transcript/schemas.ts';
import type { Signer } from '../../shared/transcript/signer-port.ts';
import { openFastPerson, writeFastPerson } from './fast-people.ts';

/**
 * Opens people whose keys lie beside their files, because scrypt would take most of a test's time. The passphrase must be the practice
 * one, and is wiped as in the real room.
 */
export async function openPassphrasePerson(file: string, credential: Credential): Promise<Signer> {
  const passphrase = credential.passphrase ?? new Uint8Array(0);
  const right = equalBytes(passphrase, utf8ToBytes(PRACTICE_PASSPHRASE));
  passphrase.fill(0);
  if (right) return openFastPerson(file);
  const { name } = parseParticipant(new Uint8Array(readFileSync(file)));
  throw new ClavigerError('PASSPHRASE_WRONG', { field: `participant file of ${name}` });
}

/** What a test may have otherwise than in a common rehearsal. */
export interface RehearsalRequest {
  readonly module: EmbeddedFamilyId;
  readonly folder: string;
  readonly runtime?: RuntimeIdentity['runtime'];
  /** The folder of the database, where it is not in `folder`. */
  readonly data?: string;
  /** Puts other devices into the room: those that fail when a test says so. */
  readonly devices?: (room: Room) => Room;
}

/** A practice room with real tokens, database and share process, and people whose keys are in memory. */
export interface Rehearsal {
  readonly practice: PracticeRoom;
  readonly people: ScriptedPeople;
  readonly sheets: string;
  /** The fingerprint on the cloud administrator's paper. */
  readonly fingerprint: string;
  /** The certificates of everybody, in PEM. */
  readonly trust: string;
  /** The service that runs now; `restart` puts another in its place. */
  service(): Service;
  restart(): Promise<void>;
  close(): Promise<void>;
  /** Plans, approves and opens a ceremony, in another room than its own where one is given; gives its code. */
  open(other?: PracticeRoom): Promise<string>;
  playUntil(code: string, until: (view: CeremonyView) => boolean): Promise<CeremonyView>;
  /** Plays to the end; gives the transcript folder. */
  finish(code: string): Promise<string>;
  view(code: string): Promise<CeremonyView>;
}

/** The installed library of `family`. A missing package fails the test that asks. */
export function libraryOf(family: EmbeddedFamilyId): string {
  const found = embeddedModules().find((module) => module.family === family);
  if (found === undefined) throw new Error(`${family} is required by these tests`);
  return found.path;
}

/** The first practice room of this process, and what lay in its cloud and its authority: an RSA-4096 key pair takes seconds. */
let first: { readonly practice: PracticeRoom; readonly elsewhere: ReadonlyMap<string, Uint8Array> } | undefined;

const ELSEWHERE = ['cloud', 'authority'];

/** A practice room as the program makes it; later ones differ from the first in their token and their people only. */
async function furnish({ folder, module }: RehearsalRequest): Promise<PracticeRoom> {
  const library = libraryOf(module);
  if (first === undefined) {
    const practice = await makePracticeRoom(folder, library, Date.now());
    const files = ELSEWHERE.flatMap((part) =>
      [...filesBelow(join(folder, part))].map(([name, bytes]) => [join(part, name), bytes] as const),
    );
    first = { practice, elsewhere: new Map(files) };
    for (const { file } of practice.people) rmSync(file);
    return practice;
  }
  const moved = (path: string) => path.replace(first?.practice.folder ?? '', folder);
  for (const part of ['people', ...ELSEWHERE, 'media', 'transcripts']) mkdirSync(join(folder, part), { recursive: true });
  for (const [name, bytes] of first.elsewhere) writeFileSync(join(folder, name), bytes);
  const userPin = utf8ToBytes(first.practice.pin);
  const token = await createPracticeToken({
    directory: join(folder, 'token'),
    label: 'claviger practice',
    userPin,
    module: library,
  });
  const blank = createPracticeStore({ directory: join(folder, 'blank-token'), module: library });
  const { people, parameters, authority = {}, blankToken } = first.practice;
  const label = fixedLabelOf(blank) ?? blankToken?.label ?? '';
  const movedAll = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, moved(value)]));
  return {
    ...first.practice,
    folder,
    module: { path: token.path, configuration: token.configuration ?? '' },
    blankToken: { path: blank.path, configuration: blank.configuration ?? '', label },
    people: people.map((person) => ({ ...person, file: moved(person.file) })),
    parameters: { ...movedAll(parameters), 'token-label': token.label },
    authority: movedAll(authority),
  };
}

/** A service over a real room whose people open at once. */
export function fastService(
  data: string,
  runtime: RuntimeIdentity['runtime'] = 'test',
  devices: (room: Room) => Room = (room) => room,
): Service {
  const entry = join(import.meta.dirname, '../../electron/cli');
  const paths = programPaths({ dirname: entry, filename: join(entry, 'main.ts') });
  const room = openRoom({ identity: { version: VERSION, runtime }, data, ...paths });
  return createService(devices({ ...room, openSigner: openPassphrasePerson }), () => undefined);
}

/** Makes a practice room and a service in it. Nothing of the ceremony has happened yet. */
export async function makeRehearsal(request: RehearsalRequest): Promise<Rehearsal> {
  const practice = await furnish(request);
  for (const { name, file } of practice.people) writeFastPerson(file, name);
  const trust = join(request.folder, 'people', 'trust.pem');
  const certificates = practice.people.map(({ file }) => parseParticipant(new Uint8Array(readFileSync(file))).certificate);
  writeFileSync(trust, certificates.map(certificatePem).join(''));
  const data = request.data ?? join(request.folder, 'data');
  let service = fastService(data, request.runtime, request.devices);
  const sheets = join(practice.parameters['transcript-folder'] ?? '', 'sheets');
  const fingerprint = readFileSync(join(request.folder, 'cloud', 'fingerprint.txt'), 'utf8').trim();
  const people: ScriptedPeople = {
    service: { call: (name, input) => service.call(name, input) },
    sheets,
    fingerprint,
    progress: () => undefined,
  };
  return {
    practice,
    people,
    sheets,
    fingerprint,
    trust,
    service: () => service,
    restart: async () => {
      await service.close();
      service = fastService(data, request.runtime, request.devices);
    },
    close: () => service.close(),
    open: (other = practice) => openCeremony(service, other),
    playUntil: (code, until) => playUntil(people, code, until),
    finish: async (code) => (await playCeremony(people, code)).folder ?? '',
    view: (code) => ask(service, 'ceremony.view', { code }),
  };
}

/** What is asked for when the ceremony of a practice room is planned. */
export function planRequest({ parameters, module, people }: PracticeRoom) {
  const script = 'generate-and-export';
  // It has no place for an external witness, nor for a fourth custodian.
  const named = people.filter(({ id }) => !/^external|-4$/.test(id)).map(({ id, file }) => ({ id, file }));
  return { script, parameters: { ...parameters }, mode: 'practice' as Mode, people: named, module: { ...module } };
}

async function openCeremony(service: Service, practice: PracticeRoom): Promise<string> {
  const { code, approvers } = await ask(service, 'ceremony.prepare', planRequest(practice));
  for (const { id } of approvers)
    await ask(service, 'ceremony.approvePlan', {
      code,
      person: id,
      credential: { passphrase: utf8ToBytes(PRACTICE_PASSPHRASE) },
    });
  await ask(service, 'ceremony.open', { code });
  return code;
}

/** Until the step `id` is the current one and has begun. */
export function atStep(id: string): (view: CeremonyView) => boolean {
  return ({ current }) => current?.id === id && current.begun;
}

/** A new folder for a test file, and how to remove it. */
export function scratchFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-acceptance-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every file below `folder` with its bytes, by its path inside. */
export function filesBelow(folder: string): ReadonlyMap<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))]));
}
