import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { isAllowed } from '../../../shared/engine/steps/allowing.ts';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import type { Ceremony } from './ceremony.ts';
import type { Room } from './room.ts';

/** Who has which place, by id. */
type PlaceNames = Readonly<Record<string, string>>;

/** What people and steps are called on the screen. */
export interface ScreenNames {
  /** Who had each place when the event `seq` was written. */
  readonly at: (seq: number) => PlaceNames;
  /** The title of a step; one that was put in names people as they were then. */
  readonly titleOf: (step: Pick<BoundStep, 'id' | 'title'>) => string;
}

/** The names of a ceremony. Where somebody took another's place, what was before still has the name of who was there. */
export function screenNames(ceremony: Ceremony, room: Room, state: CeremonyState): ScreenNames {
  const now = namesIn(state.plan.people);
  const at = Object.keys(state.facts.replaced).length === 0 ? () => now : namesOverTime(ceremony, room, state);
  return {
    at,
    titleOf: ({ id, title }) => {
      const inserted = state.inserted.find((known) => known.id === id);
      return inserted === undefined ? title : withNames(at(inserted.seq), title);
    },
  };
}

function namesOverTime({ code, steps }: Ceremony, room: Room, state: CeremonyState): ScreenNames['at'] {
  const lines = room.store.lines(code, 0);
  const opened = parseEvent(lines[0] ?? new Uint8Array(), 1);
  const first = opened.type === 'opened' ? namesIn(opened.body.plan.people) : {};
  const replacing = steps.filter(({ id, kind }) => kind === 'replace-person' && state.inserted.some((known) => known.id === id));
  const marks = replacing.map(({ id }) => utf8ToBytes(`"${id}"`));
  const changes = lines.flatMap((line, index) => {
    if (!marks.some((mark) => includes(line, mark))) return [];
    const { type, body, step, seq } = parseEvent(line, index + 1);
    if (type !== 'turn' || !isAllowed(body.turn)) return [];
    const { person, name } = (replacing.find(({ id }) => id === step?.id)?.fields ?? {}) as { person?: string; name?: string };
    return person === undefined || name === undefined ? [] : [{ seq, person, name }];
  });
  return (seq) => ({
    ...first,
    ...Object.fromEntries(changes.filter((change) => change.seq < seq).map(({ person, name }) => [person, name])),
  });
}

function includes(line: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(line.buffer, line.byteOffset, line.length).includes(Buffer.from(part));
}

function namesIn(people: readonly { readonly id: string; readonly name: string }[]): PlaceNames {
  return Object.fromEntries(people.map(({ id, name }) => [id, name]));
}

/** `title` with names where it has the ids of places. */
function withNames(names: PlaceNames, title: string): string {
  return title.replace(/[a-z]+(?:-[a-z]+)*-[0-9]+/g, (id) => names[id] ?? id);
}
