import type { Json } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { CeremonyEvent, EventType, StepReference, TypedEvent } from '../transcript/event.ts';
import { acceptBlock, breakBlocks, restartBlock } from './blocks.ts';
import type { Facts } from './facts.ts';
import { kindOf } from './kinds.ts';
import { type CeremonyState, emptyState, type StepState, stepState } from './state.ts';
import type { BoundStep } from './step-kind.ts';

type Reducer<T extends EventType> = (state: CeremonyState, event: TypedEvent<T>, steps: readonly BoundStep[]) => CeremonyState;

/** One reducer an event type: what becomes true when the event is recorded. */
const reducers: { [T in EventType]: Reducer<T> } = {
  opened: (state) => state,
  'step-begun': (state, event, steps) => beginStep(state, event, steps),
  approval: (state, event) => approveStep(state, event),
  intent: (state, event) => ({
    ...state,
    acts: [
      ...state.acts,
      { seq: event.seq, step: event.step?.id ?? '', attempt: event.step?.attempt ?? 0, ...event.body, outcome: null },
    ],
  }),
  outcome: (state, event) => ({
    ...state,
    acts: state.acts.map((act) => (act.seq === event.body.intent ? { ...act, outcome: event.body } : act)),
  }),
  turn: (state, event, steps) => acceptTurn(state, event, steps),
  refusal: (state) => ({ ...state, refusals: state.refusals + 1 }),
  'step-done': (state, event, steps) =>
    acceptBlock(
      changeStep(state, event.step, (step) => ({ ...step, status: 'done' })),
      steps,
      event.step?.id ?? '',
    ),
  checkpoint: (state, event) => ({
    ...state,
    facts: {
      ...state.facts,
      checkpoint: { seq: event.seq, head: event.body.head, title: titleOf(state, event.step), typedBy: [] },
    },
    checkpoints: [...state.checkpoints, { seq: event.seq, head: event.body.head, words: event.body.words }],
  }),
  resumed: (state, _event, steps) => interrupt(state, steps),
  'token-lost': (state, _event, steps) => ({ ...state, steps: renew(state, steps, ({ logsIn }) => logsIn === true) }),
  'block-restarted': (state, event, steps) =>
    restartBlock(state, steps, { block: event.body.block, run: event.body.run, since: event.seq }),
  closed: (state, event) => ({ ...state, closed: event.body }),
};

/** The state after `event`, whose line has the digest `digest`. The first event must be `opened`. Throws `CHAIN_BROKEN`. */
export function reduce(
  state: CeremonyState | null,
  event: CeremonyEvent,
  digest: string,
  steps: readonly BoundStep[],
): CeremonyState {
  if (state === null) {
    if (event.type !== 'opened')
      throw new ClavigerError('CHAIN_BROKEN', { field: 'transcript line 1', expected: 'opened', got: event.type });
    return { ...emptyState(event.body, event.at), count: 1, head: digest };
  }
  const reducer = reducers[event.type] as Reducer<EventType>;
  return { ...reducer(state, event, steps), count: state.count + 1, head: digest };
}

function changeStep(
  state: CeremonyState,
  reference: StepReference | null,
  change: (step: StepState) => StepState,
): CeremonyState {
  if (reference === null) return state;
  return { ...state, steps: { ...state.steps, [reference.id]: change(stepState(state, reference.id)) } };
}

function beginStep(state: CeremonyState, event: TypedEvent<'step-begun'>, steps: readonly BoundStep[]): CeremonyState {
  const { step } = event;
  if (step === null) return state;
  const begun: StepState = {
    status: 'current',
    attempt: step.attempt,
    shown: event.body.shown,
    head: event.previous,
    approvals: [],
    turns: {},
  };
  const block = steps.find((candidate) => candidate.id === step.id)?.block ?? null;
  const blocks =
    block === null || block in state.blocks
      ? state.blocks
      : { ...state.blocks, [block]: { run: 1, status: 'open' as const, since: event.seq } };
  return { ...state, steps: { ...state.steps, [step.id]: begun }, blocks };
}

/** A refusal is recorded, and counts for nothing. */
function approveStep(state: CeremonyState, event: TypedEvent<'approval'>): CeremonyState {
  const { person, role, decision } = event.body.payload;
  if (decision === 'refuse') return state;
  return changeStep(state, event.step, (step) => ({ ...step, approvals: [...step.approvals, { person, role }] }));
}

function acceptTurn(state: CeremonyState, event: TypedEvent<'turn'>, steps: readonly BoundStep[]): CeremonyState {
  const step = steps.find((candidate) => candidate.id === event.step?.id);
  if (step === undefined) return state;
  const { turn, person } = event.body;
  const observed = event.body.observed as Json;
  const proved = event.body.signatures.some((signature) => signature.payload.purpose === 'presence');
  const present = proved && !state.present.includes(person) ? [...state.present, person] : state.present;
  const facts = kindOf(step).reduce(state.facts, step, observed, { id: turn, person });
  const changed = changeStep(state, event.step, (old) => ({ ...old, turns: { ...old.turns, [turn]: observed } }));
  return { ...changed, facts, present };
}

/** After an interruption presence and logins are proved anew, and every open secret block is broken. */
function interrupt(state: CeremonyState, steps: readonly BoundStep[]): CeremonyState {
  const broken = breakBlocks(state, steps);
  return {
    ...broken,
    present: [],
    interruptions: state.interruptions + 1,
    facts: withInterruption(broken.facts),
    steps: renew(broken, steps, ({ renewed }, status) => (renewed === 'unless-done' ? status !== 'done' : renewed)),
  };
}

/** What was on the screen as the title of the step. */
function titleOf(state: CeremonyState, reference: StepReference | null): string {
  return reference === null ? '' : (stepState(state, reference.id).shown?.title ?? reference.id);
}

/** After an interruption nobody has typed the last checkpoint back any more. */
function withInterruption(facts: Facts): Facts {
  const checkpoint = facts.checkpoint === null ? null : { ...facts.checkpoint, typedBy: [] };
  return { ...facts, interruptions: facts.interruptions + 1, checkpoint };
}

/** The steps with those of a kind that is wanted to be done again, where they were begun. */
function renew(
  state: CeremonyState,
  steps: readonly BoundStep[],
  isWanted: (kind: ReturnType<typeof kindOf>, status: StepState['status']) => boolean,
): CeremonyState['steps'] {
  const begun = steps.filter((step) => {
    const { attempt, status } = stepState(state, step.id);
    return attempt > 0 && isWanted(kindOf(step), status);
  });
  const renewals = begun.map(({ id }): [string, StepState] => [
    id,
    { ...stepState(state, id), status: 'pending', approvals: [], turns: {} },
  ]);
  return { ...state.steps, ...Object.fromEntries(renewals) };
}
