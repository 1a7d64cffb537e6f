import { bytesToHex, utf8ToBytes } from '../core/bytes.ts';
import { parseCanonical } from '../core/canonical-json.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { Clock, Randomness } from '../core/ports.ts';
import { type CeremonyEvent, type EventBody, type EventType, eventBodies, lineSchema, type StepReference } from './event.ts';
import type { Mode } from './schemas.ts';

const LINE_LIMIT = 1_048_576;

/** `previous` of the first event: SHA-256 of `claviger-transcript-v1-practice` or `claviger-transcript-v1-production`, in hexadecimal. */
export function genesis(mode: Mode): string {
  return digestHex(utf8ToBytes(`claviger-transcript-v1-${mode}`));
}

/** The hash that the next event carries as `previous`: SHA-256 of the line's bytes without its line feed. */
export function lineDigest(line: Uint8Array): string {
  return digestHex(line);
}

/** Where a chain ends: how many events it has, and the digest the next one must carry. */
export interface ChainHead {
  readonly count: number;
  readonly head: string;
}

/** The next event of a chain, ready to be written. Throws `INPUT_INVALID` when the body does not fit its type. */
export function nextEvent<T extends EventType>(
  chain: ChainHead,
  type: T,
  body: EventBody<T>,
  step: StepReference | null,
  ports: { clock: Clock; random: Randomness },
): CeremonyEvent {
  const checked = eventBodies[type].safeParse(body);
  if (!checked.success)
    throw new ClavigerError('INTERNAL', {
      field: `event ${type}: ${checked.error.issues[0]?.path.join('.') ?? ''}`,
      got: checked.error.issues[0]?.message ?? '',
    });
  return {
    format: 'claviger-event-v1',
    seq: chain.count,
    at: new Date(ports.clock.now()).toISOString(),
    tick: ports.clock.tick(),
    step,
    salt: bytesToHex(ports.random.bytes(16)),
    previous: chain.head,
    type,
    body,
  } as unknown as CeremonyEvent;
}

/** Parses one line, which must be canonical. Throws `INPUT_INVALID`, `JSON_NOT_CANONICAL` or `EVENT_UNKNOWN`. */
export function parseEvent(line: Uint8Array, number: number): CeremonyEvent {
  const field = `transcript line ${number}`;
  const value = parseCanonical(line, field, LINE_LIMIT);
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(eventBodies, type))
    throw new ClavigerError('EVENT_UNKNOWN', { field, got: typeof type === 'string' ? type.slice(0, 40) : typeof type });
  const parsed = lineSchema(type as EventType).safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ClavigerError('INPUT_INVALID', { field: `${field}, ${issue?.path.join('.') ?? ''}`, expected: issue?.message ?? '' });
}

/** Checks that `event` follows on `chain` and gives the chain's new head. Throws `CHAIN_BROKEN`. */
export function follow(chain: ChainHead, event: CeremonyEvent, line: Uint8Array): ChainHead {
  const field = `transcript line ${chain.count + 1}`;
  if (event.seq !== chain.count)
    throw new ClavigerError('CHAIN_BROKEN', { field: `${field}, seq`, expected: String(chain.count), got: String(event.seq) });
  if (event.previous !== chain.head)
    throw new ClavigerError('CHAIN_BROKEN', { field: `${field}, previous`, expected: chain.head, got: event.previous });
  return { count: chain.count + 1, head: lineDigest(line) };
}
