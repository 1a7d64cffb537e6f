import { createHash, generateKeyPair } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { requestFromFiles } from '../../../shared/byok/aws-kms-files.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { certificatePem } from '../../../shared/transcript/certificate.ts';
import { parseParticipant } from '../../../shared/transcript/participant.ts';
import { createPracticeStore, createPracticeToken, fixedLabelOf } from '../hsm/practice-token.ts';
import { createNewFolder, ensureFolder, readBoundedFile, writeNewFile } from '../media/file.ts';
import { createParticipant } from '../transcript/signers/participant-file.ts';
import { makePracticeAuthority } from './practice-authority.ts';

/** What everybody types in a practice room. It is printed on the screen: nothing here protects anything. */
export const PRACTICE_PASSPHRASE = 'practice makes steady hands';
export const PRACTICE_PIN = '246810';
export const PRACTICE_OFFICER_PIN = '97531864';

/** The people of a practice room, by the place they take. */
const practicePeople: readonly { readonly id: string; readonly name: string }[] = [
  { id: 'administrator-1', name: 'Ada Practice' },
  { id: 'security-officer-1', name: 'Otto Practice' },
  { id: 'internal-witness-1', name: 'Wilma Practice' },
  { id: 'custodian-1', name: 'Clara Practice' },
  { id: 'custodian-2', name: 'Cyril Practice' },
  { id: 'custodian-3', name: 'Cora Practice' },
  { id: 'custodian-4', name: 'Cem Practice' },
  { id: 'external-witness-1', name: 'Edgar Practice' },
];

const KEY_ID = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const VALID_MILLISECONDS = 23 * 3_600_000;

const BLANK_LABEL = 'claviger practice 2';
/** The file that says what is in a room. */
export const ROOM_FILE = 'room.json';

const practiceRoomSchema = z.strictObject({
  folder: z.string(),
  module: z.strictObject({ path: z.string(), configuration: z.string() }),
  people: z.array(z.strictObject({ id: z.string(), name: z.string(), file: z.string() })),
  parameters: z.record(z.string(), z.string()),
  authority: z.record(z.string(), z.string()).optional(),
  blankToken: z.strictObject({ path: z.string(), configuration: z.string(), label: z.string() }).optional(),
  passphrase: z.string(),
  pin: z.string(),
});

/** A room to practise in: a token, people with keys, a cloud and an authority that are only key pairs. */
export interface PracticeRoom {
  readonly folder: string;
  readonly module: { readonly path: string; readonly configuration: string };
  readonly people: readonly { readonly id: string; readonly name: string; readonly file: string }[];
  readonly parameters: Readonly<Record<string, string>>;
  /** What a ceremony for a root takes besides. Absent in a room that was made before there was such a ceremony. */
  readonly authority?: Readonly<Record<string, string>> | undefined;
  /** A store without a token, to set one up in, and the label that it gets. Absent in a room that was made before there was one. */
  readonly blankToken?: { readonly path: string; readonly configuration: string; readonly label: string } | undefined;
  /** What everybody's key opens with, and the PIN of the token. */
  readonly passphrase: string;
  readonly pin: string;
}

/** Makes a practice room in a new folder. `module`: the library of the token, or the embedded default. Throws `FILE_EXISTS`, `MODULE_MISSING`. */
export async function makePracticeRoom(folder: string, module: string | undefined, now: number): Promise<PracticeRoom> {
  if (module !== undefined) await requireFile(module);
  await ensureFolder(join(folder, '..'));
  await createNewFolder(folder);
  for (const part of ['people', 'cloud', 'authority', 'media', 'transcripts']) await createNewFolder(join(folder, part));
  const request = { directory: join(folder, 'token'), label: 'claviger practice', userPin: utf8ToBytes(PRACTICE_PIN) };
  const token = await createPracticeToken(module === undefined ? request : { ...request, module });
  const blank = createPracticeStore({ directory: join(folder, 'blank-token'), ...(module === undefined ? {} : { module }) });
  const fingerprint = await makeCloud(join(folder, 'cloud'), now);
  await writeNewFile(join(folder, 'cloud', 'fingerprint.txt'), utf8ToBytes(`${fingerprint}\n`));
  const authority = await makePracticeAuthority(join(folder, 'authority'));
  const people = await Promise.all(practicePeople.map((person) => makePerson(folder, person, now)));
  await writeNewFile(join(folder, 'people', 'trust.pem'), utf8ToBytes(people.map((person) => person.certificate).join('')));
  const room: PracticeRoom = {
    folder,
    module: { path: token.path, configuration: token.configuration ?? '' },
    people: people.map(({ id, name, file }) => ({ id, name, file })),
    parameters: {
      'token-label': token.label,
      'key-label': 'practice-data-key',
      'request-file': join(folder, 'cloud', 'request.json'),
      'key-id': KEY_ID,
      'media-folder': join(folder, 'media'),
      'transcript-folder': join(folder, 'transcripts'),
    },
    authority,
    blankToken: { path: blank.path, configuration: blank.configuration ?? '', label: fixedLabelOf(blank) ?? BLANK_LABEL },
    passphrase: PRACTICE_PASSPHRASE,
    pin: PRACTICE_PIN,
  };
  await writeNewFile(join(folder, ROOM_FILE), utf8ToBytes(`${JSON.stringify(room, null, 2)}\n`));
  return room;
}

/** The room of an earlier rehearsal. Throws `FILE_MISSING`, or `INPUT_INVALID` where it is none. */
export async function openPracticeRoom(folder: string): Promise<PracticeRoom> {
  const path = join(folder, ROOM_FILE);
  const parsed = practiceRoomSchema.safeParse(parseJson(await readBoundedFile(path, 65_536)));
  if (!parsed.success) throw new ClavigerError('INPUT_INVALID', { field: path, expected: 'the room of an earlier rehearsal' });
  return parsed.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(bytesToUtf8(bytes));
  } catch {
    return null;
  }
}

async function requireFile(module: string): Promise<void> {
  await access(module).catch(() => {
    throw new ClavigerError('MODULE_MISSING', { field: 'module', expected: 'a PKCS#11 library', got: module });
  });
}

async function makePerson(folder: string, person: { readonly id: string; readonly name: string }, now: number) {
  const file = join(folder, 'people', `${person.id}.json`);
  const passphrase = utf8ToBytes(PRACTICE_PASSPHRASE);
  const bytes = await createParticipant({ name: person.name, mode: 'practice', passphrase, now });
  await writeNewFile(file, bytes);
  return { ...person, file, certificate: certificatePem(parseParticipant(bytes).certificate) };
}

/** A key pair in the cloud's place, with a request as the cloud administrator would make it. Gives the SPKI's SHA-256 in hexadecimal. */
async function makeCloud(folder: string, now: number): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 4096 });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const request = requestFromFiles({
    keyId: KEY_ID,
    publicKey: new Uint8Array(spki),
    importToken: utf8ToBytes('practice import token'),
    validTo: new Date(now + VALID_MILLISECONDS).toISOString(),
  });
  await writeNewFile(join(folder, 'request.json'), request);
  await writeNewFile(
    join(folder, 'cloud-private-key.pem'),
    utf8ToBytes(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string),
  );
  return createHash('sha256').update(spki).digest('hex');
}
