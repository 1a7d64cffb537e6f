import { reduce } from '../engine/reduce.ts';
import { type CeremonyState, emptyState } from '../engine/state.ts';
import type { BoundScript } from '../script/bind.ts';
import { genesis } from '../transcript/chain.ts';
import type { CeremonyEvent, EventType, TypedEvent } from '../transcript/event.ts';
import { type Finding, type FindingCode, finding, lineName } from './finding.ts';
import { checkMade } from './made.ts';
import { eventsOf, type ParsedFolder } from './parse.ts';
import type { Place, Problem } from './place.ts';
import {
  checkBlockRestart,
  checkCheckpoint,
  checkClockChanged,
  checkClosed,
  checkIntent,
  checkOutcome,
  checkResumed,
  checkTokenLost,
} from './procedure-acts.ts';
import { checkStepInserted, checkStepSkipped } from './procedure-room.ts';
import { checkApproval, checkOpened, checkStepBegun, checkStepDone, checkTurn } from './procedure-steps.ts';

type Check<T extends EventType> = (place: Place, event: TypedEvent<T>) => readonly Problem[];

/** What each event type may say, where the ceremony stands. */
const checks: { [T in EventType]: Check<T> } = {
  opened: checkOpened,
  'step-begun': checkStepBegun,
  'step-inserted': checkStepInserted,
  'step-skipped': checkStepSkipped,
  approval: checkApproval,
  intent: checkIntent,
  outcome: checkOutcome,
  turn: checkTurn,
  refusal: () => [],
  'step-done': checkStepDone,
  checkpoint: checkCheckpoint,
  resumed: checkResumed,
  'token-lost': checkTokenLost,
  'clock-changed': checkClockChanged,
  'block-restarted': checkBlockRestart,
  closed: checkClosed,
};

/** Events that count for nothing when they are wrong; the others move the ceremony on, so that one fault is not told of every later line. */
const countsOnlyWhenRight: ReadonlySet<EventType> = new Set(['approval', 'turn', 'outcome']);

/** Faults with which an approval or a turn still moves the ceremony on. */
const countsNonetheless: ReadonlySet<FindingCode> = new Set(['PERSON_REFUSED', 'OBSERVED_WRONG']);

/** Walks through the events as the ceremony did and holds each against the bound script; then what was made against what it says. */
export function checkProcedure({ lines, opened, contents }: ParsedFolder, bound: BoundScript): readonly Finding[] {
  const [first] = lines;
  if (opened === null || first?.event === undefined || first.event === null) return [];
  const heads = new Set<string>([genesis(opened.plan.mode)]);
  const findings: Finding[] = [];
  let state = emptyState(opened, first.event.at);
  let interrupted = -1;
  for (const { line, event } of eventsOf(lines)) {
    const { problems, next } = advance({ state, bound, heads, interrupted }, event, line.digest);
    findings.push(...problems.map(({ code, about }) => finding('people', code, `${lineName(line.number)}: ${about}`)));
    heads.add(line.digest);
    if (event.type === 'resumed' || event.type === 'token-lost') interrupted = event.seq;
    state = next;
  }
  return [...findings, ...checkMade(state, contents)];
}

function advance(
  place: Place,
  event: CeremonyEvent,
  digest: string,
): { readonly problems: readonly Problem[]; readonly next: CeremonyState } {
  try {
    const check = checks[event.type] as Check<EventType>;
    const problems = check(place, event);
    const ignored = countsOnlyWhenRight.has(event.type) && problems.some(({ code }) => !countsNonetheless.has(code));
    if (ignored || event.type === 'opened') return { problems, next: place.state };
    return { problems, next: reduce(place.state, event, digest, place.bound) };
  } catch {
    return { problems: [{ code: 'EVENT_MALFORMED', about: `${event.type} cannot be followed` }], next: place.state };
  }
}
