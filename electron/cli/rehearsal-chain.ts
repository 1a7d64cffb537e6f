import { earlierCeremonies, namedEarlier } from '../service/practice/earlier-ceremonies.ts';
import type { PracticeRoom } from '../service/practice/practice-room.ts';

/** Which ceremony is rehearsed, with which values besides the room's, and whether people make mistakes. */
export interface RehearsalRequest {
  readonly script: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly mistakes: boolean;
}

/** What a ceremony needs to have been held before. */
export interface Link {
  /** The ceremony that is played first, where the room has not seen one. */
  readonly after: string;
  /** Its values, besides those of the room. */
  readonly values: Readonly<Record<string, string>>;
  /** What the later ceremony gets besides the names of the earlier transcript, unless it is given otherwise. */
  readonly later: Readonly<Record<string, string>>;
}

const backedUp = { after: 'generate-and-backup', values: { 'key-stays-extractable': 'yes' } } as const;

/** The ceremonies that need another one before them, by their name. */
const chain: Readonly<Record<string, Link>> = {
  restore: { ...backedUp, later: {} },
  'recovery-drill': { ...backedUp, later: {} },
  'change-custodians': { ...backedUp, later: {} },
  'byok-export': { ...backedUp, later: {} },
  rotate: { ...backedUp, later: {} },
  revoke: { ...backedUp, later: { 'compromised-since': 'unknown', reason: 'Practice: a sheet lay open.' } },
  destroy: { ...backedUp, later: { reason: 'Practice: nobody needs it any more.' } },
};

/** What must be held before `ceremony`; undefined where it stands for itself. */
export function linkOf(ceremony: string): Link | undefined {
  return Object.hasOwn(chain, ceremony) ? chain[ceremony] : undefined;
}

/**
 * The request with the names of the earlier transcript that its ceremony needs: the last one of the room, or else one that `play` plays
 * now. Nothing is played for a ceremony that stands for itself, nor where the transcript is named already.
 */
export async function withEarlier(
  practice: PracticeRoom,
  request: RehearsalRequest,
  play: (request: RehearsalRequest) => Promise<void>,
): Promise<RehearsalRequest> {
  const link = linkOf(request.script);
  if (link === undefined || request.parameters['earlier-folder'] !== undefined) return request;
  const last = async () => (await earlierCeremonies(practice)).findLast(({ ceremony }) => ceremony === link.after);
  if ((await last()) === undefined) await play({ script: link.after, parameters: link.values, mistakes: false });
  const earlier = await last();
  const named = earlier === undefined ? {} : namedEarlier(earlier);
  return { ...request, parameters: { ...link.later, ...named, ...request.parameters } };
}

/** The room with labels that no key of a ceremony held in it has: a token takes none twice. A room where none was held stays as it is. */
export async function withFreeLabels(practice: PracticeRoom): Promise<PracticeRoom> {
  const held = (await earlierCeremonies(practice)).length;
  if (held === 0) return practice;
  const own = practice.parameters['key-label'] ?? 'practice-data-key';
  const labels = { 'key-label': own, 'restored-label': 'restored-key', 'root-key-label': 'root-key' };
  const free = Object.entries(labels).map(([name, label]) => [name, `${label}-${held + 1}`]);
  return { ...practice, parameters: { ...practice.parameters, ...Object.fromEntries(free) } };
}
