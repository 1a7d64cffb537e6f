import type { Room } from '../../../electron/service/engine/room.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { EmbeddedFamilyId } from '../../../shared/hsm/quirks/index.ts';
import type { CeremonyEvent } from '../../../shared/transcript/event.ts';
import { type Played, playShipped } from '../../fakes/played.ts';
import { makeRehearsal, type Rehearsal } from '../../fakes/scripted-room.ts';
import { read } from '../outside.ts';

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
  const rehearsal = await makeRehearsal({ module, folder, devices });
  const earlier = await playShipped(rehearsal, 'generate-and-backup', { 'key-stays-extractable': 'yes' });
  const generated = observedIn(earlier.events, 'make-key', 'generate');
  return {
    rehearsal,
    earlier,
    parameters: toldBy(earlier.folder),
    key: { id: String(generated.id), label: String(generated.label) },
  };
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
