import type { Json } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { CeremonyEvent, EventType, StepReference, TypedEvent } from '../transcript/event.ts';
import { acceptBlock, breakBlocks, restartBlock } from './blocks.ts';
import { courseOf, insertStep, type ScriptSteps } from './course.ts';
import { kindOf } from './kinds.ts';
import { leaveRoom, presenceFirst, renew, withInterruption, withNewcomers } from './presence.ts';
import { settle } from './settlement.ts';
import { type CeremonyState, emptyState, stepState, withStep } from './state.ts';
import type { BoundStep } from './step-kind.ts';

type Reducer<T extends EventType> = (state: CeremonyState, event: TypedEvent<T>, script: ScriptSteps) => CeremonyState;

/** One reducer an event type: what becomes true when the event is recorded. */
const reducers: { [T in EventType]: Reducer<T> } = {
  opened: (state) => state,
  'step-begun': (state, event, script) => beginStep(state, event, script),
  'step-inserted': (state, event, script) => insertStep(state, event, script),
  'step-skipped': (state, event, script) => endStep(state, event.step, script, { skipped: true }),
  approval: (state, event) => approveStep(state, event),
  intent: (state, event) => ({
    ...state,
    acts: state.acts.announced({
      seq: event.seq,
      step: event.step?.id ?? '',
      attempt: event.step?.attempt ?? 0,
      ...event.body,
    }),
  }),
  outcome: (state, event) => ({ ...state, acts: state.acts.settled(event.body) }),
  turn: (state, event, script) => acceptTurn(state, event, script),
  refusal: (state) => ({ ...state, refusals: state.refusals + 1 }),
  'step-done': (state, event, script) => finishStep(state, event, script),
  checkpoint: (state, event) => ({
    ...state,
    facts: {
      ...state.facts,
      shownCheckpoint: { seq: event.seq, head: event.body.head, title: titleOf(state, event.step), typedBy: [] },
    },
    checkpoints: [...state.checkpoints, { seq: event.seq, head: event.body.head, words: event.body.words }],
  }),
  resumed: (state, _event, script) => interrupt(state, script),
  'clock-changed': (state) => state,
  'token-lost': (state, _event, script) => renew(state, courseOf(state, script), ({ logsIn }) => logsIn === true),
  'block-restarted': (state, event, { steps }) =>
    restartBlock(state, steps, { block: event.body.block, run: event.body.run, since: event.seq }),
  closed: (state, event) => ({ ...state, closed: event.body }),
};

/**
 * The state after `event`, whose line has the digest `digest`, in a ceremony by `script`. The first event must be `opened`. However many
 * events there were, one more takes the same time. Throws `CHAIN_BROKEN`.
 */
export function reduce(state: CeremonyState | null, event: CeremonyEvent, digest: string, script: ScriptSteps): CeremonyState {
  if (state === null) {
    if (event.type !== 'opened')
      throw new ClavigerError('CHAIN_BROKEN', { field: 'transcript line 1', expected: 'opened', got: event.type });
    return { ...emptyState(event.body, event.at), count: 1, head: digest };
  }
  const reducer = reducers[event.type] as Reducer<EventType>;
  return { ...reducer(state, event, script), count: state.count + 1, head: digest };
}

function findStep(state: CeremonyState, script: ScriptSteps, reference: StepReference | null): BoundStep | undefined {
  return courseOf(state, script).find((candidate) => candidate.id === reference?.id);
}

function beginStep(state: CeremonyState, event: TypedEvent<'step-begun'>, script: ScriptSteps): CeremonyState {
  const { step } = event;
  if (step === null) return state;
  const begun = withStep(state, step.id, {
    status: 'current',
    attempt: step.attempt,
    shown: event.body.shown,
    head: event.previous,
    approvals: [],
    turns: {},
    skipped: false,
  });
  const block = findStep(state, script, step)?.block ?? null;
  if (block === null || block in state.blocks) return begun;
  return { ...begun, blocks: { ...state.blocks, [block]: { run: 1, status: 'open', since: event.seq } } };
}

/** A refusal is recorded, and counts for nothing. */
function approveStep(state: CeremonyState, { step, body }: TypedEvent<'approval'>): CeremonyState {
  const { person, role, decision } = body.payload;
  if (decision === 'refuse' || step === null) return state;
  return withStep(state, step.id, { approvals: [...stepState(state, step.id).approvals, { person, role }] });
}

function acceptTurn(state: CeremonyState, event: TypedEvent<'turn'>, script: ScriptSteps): CeremonyState {
  const step = findStep(state, script, event.step);
  if (step === undefined) return state;
  const { turn: id, person } = event.body;
  const observed = event.body.observed as Json;
  const proved = event.body.signatures.some((signature) => signature.payload.purpose === 'presence');
  const present = proved && !state.present.includes(person) ? [...state.present, person] : state.present;
  const kind = kindOf(step);
  const facts = kind.reduce(state.facts, step, observed, { id, person });
  const room = kind.room?.({ plan: state.plan, present }, step, observed, { id, person }) ?? { plan: state.plan, present };
  const turns = { ...stepState(state, step.id).turns, [id]: observed };
  return withNewcomers({ ...withStep(state, step.id, { turns }), facts, ...room }, state.plan, courseOf(state, script));
}

/** The step is done; with it a block may be complete. */
function endStep(
  state: CeremonyState,
  step: StepReference | null,
  { steps }: ScriptSteps,
  how: { readonly skipped?: boolean } = {},
): CeremonyState {
  if (step === null) return state;
  return acceptBlock(withStep(state, step.id, { status: 'done', ...how }), steps, step.id);
}

/** A step that is done can have emptied the room, or have decided what is done again. */
function finishStep(state: CeremonyState, event: TypedEvent<'step-done'>, script: ScriptSteps): CeremonyState {
  const done = endStep(state, event.step, script);
  const step = findStep(state, script, event.step);
  if (step === undefined) return done;
  const kind = kindOf(step);
  const left = kind.empties === true ? leaveRoom(done, courseOf(done, script)) : done;
  const settlement = kind.settles?.(step, left.facts) ?? null;
  return settlement === null ? left : settle(left, script, { by: step.id, seq: event.seq, ...settlement });
}

/** After an interruption presence and logins are proved anew, and every open secret block is broken. */
function interrupt(state: CeremonyState, script: ScriptSteps): CeremonyState {
  const broken = breakBlocks(presenceFirst(state, script), script.steps);
  const renewed = renew(broken, courseOf(broken, script), (kind, status) =>
    kind.renewed === 'unless-done' ? status !== 'done' : kind.renewed,
  );
  return { ...renewed, present: [], interruptions: state.interruptions + 1, facts: withInterruption(broken.facts) };
}

/** What was on the screen as the title of the step. */
function titleOf(state: CeremonyState, reference: StepReference | null): string {
  return reference === null ? '' : (stepState(state, reference.id).shown?.title ?? reference.id);
}
