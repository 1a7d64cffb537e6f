import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { sameToken } from '../../../shared/hsm/identity.ts';
import type { TokenIdentity } from '../../../shared/hsm/port/token.ts';
import type { Push } from '../../../shared/ipc/contract.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { type Ceremony, loadCeremony } from '../engine/ceremony.ts';
import type { Live } from '../engine/effect.ts';
import { endPins } from '../engine/effects/pins.ts';
import { endSets } from '../engine/effects/share-set.ts';
import type { Draft } from '../engine/prepare.ts';
import type { Room } from '../engine/room.ts';
import { viewCeremony } from '../engine/view.ts';
import { openTokenDesk, type TokenDesk } from './token-desk.ts';

const MOST_DRAFTS = 16;

/** What the service keeps in memory between calls: drafts of plans, and the ceremonies that were looked at. */
export interface Desk {
  readonly room: Room;
  /** The ceremony `code`, loaded once. Throws `CEREMONY_UNKNOWN`. */
  ceremony(code: string): Ceremony;
  draft(code: string): Draft;
  /** Keeps a draft; of too many the oldest is forgotten. */
  keepDraft(draft: Draft): void;
  dropDraft(code: string): void;
  view(code: string): CeremonyView;
  /** One piece of work on a ceremony at a time, in the order asked for. */
  inTurn<T>(code: string, work: (ceremony: Ceremony) => Promise<T>): Promise<T>;
  /** The same for a plan that is not opened yet. */
  inDraftTurn<T>(code: string, work: (draft: Draft) => Promise<T>): Promise<T>;
  /** Throws `CEREMONY_OPEN` while another ceremony than `code` has a token open or shares in memory. */
  requireAlone(code: string): void;
  /** The code of the ceremony that has this token open, or null. */
  holderOf(token: TokenIdentity): string | null;
  /** Tokens that are tried outside a ceremony. */
  readonly tokens: TokenDesk;
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
  const tokens = openTokenDesk(room, (text) => push({ push: 'progress', text }));
  const draft = (code: string) => {
    const known = drafts.get(code);
    if (known === undefined) throw new ClavigerError('CEREMONY_UNKNOWN', { field: 'draft', got: code });
    return known;
  };
  const inOrder = <T>(code: string, work: () => Promise<T>): Promise<T> => {
    const now = (queues.get(code) ?? Promise.resolve()).then(work);
    queues.set(
      code,
      now.catch(() => undefined),
    );
    return now;
  };
  return {
    room,
    ceremony,
    draft,
    keepDraft: (kept) => {
      drafts.set(kept.plan.ceremony, kept);
      for (const oldest of [...drafts.keys()].slice(0, -MOST_DRAFTS)) drafts.delete(oldest);
    },
    dropDraft: (code) => void drafts.delete(code),
    view: (code) => viewCeremony(ceremony(code), room),
    requireAlone: (code) => {
      const other = [...ceremonies.values()].find(({ live, ...known }) => known.code !== code && isLive(live));
      if (other !== undefined) throw new ClavigerError('CEREMONY_OPEN', { field: `ceremony ${code}`, got: other.code });
    },
    holderOf: (token) =>
      [...ceremonies.values()].find(({ live }) => live.token !== null && sameToken(live.token.identity, token))?.code ?? null,
    tokens,
    inTurn: (code, work) => inOrder(code, () => work(ceremony(code))),
    inDraftTurn: (code, work) => inOrder(code, () => work(draft(code))),
    close: async () => {
      await tokens.close();
      for (const { live } of ceremonies.values()) {
        endPins(live);
        await endSets(live);
        await live.token?.close();
      }
      room.store.close();
    },
  };
}

function isLive({ token, sets, contributions }: Live): boolean {
  return token !== null || sets.size > 0 || contributions.size > 0;
}
