import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from '../../../electron/service/engine/room.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { EmbeddedFamilyId } from '../../../shared/hsm/quirks/index.ts';
import { certificatePem } from '../../../shared/transcript/certificate.ts';
import type { CeremonyEvent } from '../../../shared/transcript/event.ts';
import { parseParticipant } from '../../../shared/transcript/participant.ts';
import { writeFastPerson } from '../../fakes/fast-people.ts';
import { type Played, playShipped } from '../../fakes/played.ts';
import { makeRehearsal, type Rehearsal } from '../../fakes/scripted-room.ts';
import { read } from '../outside.ts';

const resources = join(import.meta.dirname, '../../../resources');

/** A room in which a ceremony was held that made a key and backed it up, and the key can still leave the token. */
export interface LaterRoom {
  readonly rehearsal: Rehearsal;
  readonly earlier: Played;
  /** What a later ceremony is told of the earlier one. */
  readonly parameters: Readonly<Record<string, string>>;
  /** CKA_ID and label of its key. */
  readonly key: { readonly id: string; readonly label: string };
}

/** Makes such a room in `folder`. */
export async function roomWithKey(
  module: EmbeddedFamilyId,
  folder: string,
  devices: (room: Room) => Room = (room) => room,
): Promise<LaterRoom> {
  const changed = `${folder}-resources`;
  cpSync(resources, changed, { recursive: true });
  writeFileSync(join(changed, 'ceremonies', 'made-earlier.yaml'), withoutExport());
  const made = await makeRehearsal({ module, folder, devices: (room) => devices({ ...room, resources: changed }) });
  const rehearsal = withExternalWitness(made, folder);
  const earlier = await playShipped(rehearsal, 'made-earlier');
  const generated = observedIn(earlier.events, 'make-key', 'generate');
  return {
    rehearsal,
    earlier,
    parameters: toldBy(earlier.folder),
    key: { id: String(generated.id), label: String(generated.label) },
  };
}

/** The room with an independent witness, who is trusted as the others are. */
export function withExternalWitness(rehearsal: Rehearsal, folder: string): Rehearsal {
  const { practice, trust } = rehearsal;
  const id = 'external-witness-1';
  if (practice.people.some((person) => person.id === id)) return rehearsal;
  const person = { id, name: 'Xenia Practice', file: join(folder, 'people', `${id}.json`) };
  writeFastPerson(person.file, person.name);
  appendFileSync(trust, certificatePem(parseParticipant(read(person.file)).certificate));
  return { ...rehearsal, practice: { ...practice, people: [...practice.people, person] } };
}

/** The parameters of a later ceremony that name the transcript in `folder`. */
export function toldBy(folder: string): Readonly<Record<string, string>> {
  return { 'earlier-folder': folder, 'earlier-statement': digestHex(read(folder, 'statement.json')) };
}

/** What was observed in a turn. */
export function observedIn(events: readonly CeremonyEvent[], step: string, turn: string): Readonly<Record<string, unknown>> {
  const found = events.findLast((event) => event.type === 'turn' && event.step?.id === step && event.body.turn === turn);
  if (found?.type !== 'turn') throw new Error(`no turn ${turn} in ${step}`);
  return found.body.observed;
}

/** Does `work` in a session of the test's own with the token of the room. Nobody else may be logged in. */
export async function inOwnSession<T>({ practice }: Rehearsal, work: (session: TokenSession) => Promise<T>): Promise<T> {
  const label = practice.parameters['token-label'] ?? '';
  const session = await createTokenPort().open(practice.module, { label }, utf8ToBytes(practice.pin));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** The shipped ceremony that also goes to a cloud, without that. */
function withoutExport(): string {
  const text = readFileSync(join(resources, 'ceremonies', 'generate-and-export.yaml'), 'utf8');
  const shorter = text
    .replace('ceremony: generate-and-export', 'ceremony: made-earlier')
    .replace(/ {2}request-file:\n(.*\n){2} {2}key-id:\n(.*\n){2}/, '')
    .replace(/ {6}- id: read-request\n[\s\S]*?(?= {6}- id: write-medium\n)/, '')
    .replace('bundles: [cloud-bundle]', 'bundles: []');
  if (shorter.includes('byok')) throw new Error('the ceremony still goes to a cloud');
  return shorter;
}
