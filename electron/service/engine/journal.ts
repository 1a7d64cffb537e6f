import { cutText } from '../../../shared/core/cut-text.ts';
import type { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { ScriptSteps } from '../../../shared/engine/course.ts';
import { reduce } from '../../../shared/engine/reduce.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import { type ChainHead, follow, genesis, lineDigest, nextEvent, parseEvent } from '../../../shared/transcript/chain.ts';
import {
  type CeremonyEvent,
  type EventBody,
  type EventType,
  eventBytes,
  type StepReference,
} from '../../../shared/transcript/event.ts';
import type { Mode } from '../../../shared/transcript/schemas.ts';
import { watchClock } from './clock.ts';
import type { Room } from './room.ts';

/** The open transcript of one ceremony: what it says, and the only way to add to it. */
export interface Journal {
  readonly code: string;
  /** Everything the transcript says now. */
  state(): CeremonyState;
  /** Records an event: on the disk first, then in the state. */
  append<T extends EventType>(type: T, body: EventBody<T>, step: StepReference | null): CeremonyEvent;
}

/** The first line of a new transcript. */
export function firstLine(body: EventBody<'opened'>, room: Pick<Room, 'clock' | 'random'>): Uint8Array {
  return eventBytes(nextEvent({ count: 0, head: genesis(body.plan.mode) }, 'opened', body, null, room));
}

/**
 * Reads a transcript from the store and folds it.
 * Throws `CHAIN_BROKEN`, `EVENT_UNKNOWN` or `JSON_NOT_CANONICAL` when it is not what was written.
 */
export function openJournal(
  code: string,
  mode: Mode,
  script: ScriptSteps,
  room: Pick<Room, 'clock' | 'random' | 'store'>,
  changed: () => void,
): Journal {
  let chain: ChainHead = { count: 0, head: genesis(mode) };
  let state: CeremonyState | null = null;
  const fold = (event: CeremonyEvent, line: Uint8Array) => {
    chain = follow(chain, event, line);
    state = reduce(state, event, lineDigest(line), script);
  };
  let lastAt = 0;
  for (const [index, line] of room.store.lines(code).entries()) {
    const event = parseEvent(line, index + 1);
    fold(event, line);
    lastAt = Date.parse(event.at);
  }
  const record = <T extends EventType>(type: T, body: EventBody<T>, step: StepReference | null): CeremonyEvent => {
    const event = nextEvent(chain, type, body, step, room);
    const line = eventBytes(event);
    // What could not be read again would end the ceremony for good.
    const readable = parseEvent(line, event.seq + 1);
    room.store.append(code, event.seq, line);
    fold(readable, line);
    return event;
  };
  const jumped = watchClock(room.clock, lastAt);
  return {
    code,
    state: () => state as unknown as CeremonyState,
    append: (type, body, step) => {
      const jump = jumped();
      // A signature in an event names the line before it, so the jump is told after the event; only nothing comes after the last.
      if (jump !== null && type === 'closed') record('clock-changed', jump, null);
      const event = record(type, body, step);
      if (jump !== null && type !== 'closed') record('clock-changed', jump, null);
      changed();
      return event;
    },
  };
}

/** An error as it stands in an event. */
export function errorBody(error: ClavigerError): NonNullable<EventBody<'outcome'>['error']> {
  const { code, field, expected, got, message, action } = error.report();
  return {
    code,
    field: cutText(field, 400),
    ...(expected === undefined ? {} : { expected: cutText(expected, 2000) }),
    ...(got === undefined ? {} : { got: cutText(got, 2000) }),
    message: cutText(message, 4000),
    action: cutText(action, 2000),
  };
}
