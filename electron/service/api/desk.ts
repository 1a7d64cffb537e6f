import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { Push } from '../../../shared/ipc/contract.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { type Ceremony, loadCeremony } from '../engine/ceremony.ts';
import { endSets } from '../engine/effects/share-set.ts';
import type { Draft } from '../engine/prepare.ts';
import type { Room } from '../engine/room.ts';
import { viewCeremony } from '../engine/view.ts';

/** What the service keeps in memory between calls: drafts of plans, and the ceremonies that were looked at. */
export interface Desk {
  readonly room: Room;
  readonly drafts: Map<string, Draft>;
  /** The ceremony `code`, loaded once. Throws `CEREMONY_UNKNOWN`. */
  ceremony(code: string): Ceremony;
  draft(code: string): Draft;
  view(code: string): CeremonyView;
  /** One piece of work on a ceremony at a time, in the order asked for. */
  inTurn<T>(code: string, work: (ceremony: Ceremony) => Promise<T>): Promise<T>;
  /** Ends every session and share process. */
  close(): Promise<void>;
}

/** An empty desk in `room`; `push` is told of every change. */
export function openDesk(room: Room, push: (message: Push) => void): Desk {
  const ceremonies = new Map<string, Ceremony>();
  const drafts = new Map<string, Draft>();
  const queues = new Map<string, Promise<unknown>>();
  const ceremony = (code: string) => {
    const known = ceremonies.get(code) ?? loadCeremony(room, code, () => push({ push: 'ceremony-changed', code }));
    ceremonies.set(code, known);
    return known;
  };
  return {
    room,
    drafts,
    ceremony,
    draft: (code) => {
      const draft = drafts.get(code);
      if (draft === undefined) throw new ClavigerError('CEREMONY_UNKNOWN', { field: 'draft', got: code });
      return draft;
    },
    view: (code) => viewCeremony(ceremony(code), room),
    inTurn: (code, work) => {
      const before = queues.get(code) ?? Promise.resolve();
      const now = before.then(() => work(ceremony(code)));
      queues.set(
        code,
        now.catch(() => undefined),
      );
      return now;
    },
    close: async () => {
      for (const { live } of ceremonies.values()) {
        await endSets(live);
        await live.token?.close();
      }
      room.store.close();
    },
  };
}
