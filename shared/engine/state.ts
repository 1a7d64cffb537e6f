import type { Json } from '../core/canonical-json.ts';
import type { EventBody, Shown } from '../transcript/event.ts';
import type { Plan, Role } from '../transcript/plan.ts';
import { ActLog } from './act-log.ts';
import { type Facts, noFacts } from './facts.ts';
import type { BoundStep } from './step-kind.ts';
import { VersionedMap } from './versioned-map.ts';

/** How far one step is. */
export interface StepState {
  readonly status: 'pending' | 'current' | 'done';
  /** 0 before the step was ever begun. */
  readonly attempt: number;
  readonly shown: Shown | null;
  /** The chain's head that the step's text was made with. */
  readonly head: string;
  readonly approvals: readonly { readonly person: string; readonly role: Role }[];
  /** What was observed in each accepted turn, by turn. */
  readonly turns: Readonly<Record<string, Json>>;
  /** It may be left out, and was: it is done without its turns. */
  readonly skipped?: boolean;
}

/** A secret block: `broken` after an interruption, until it begins again as a whole; `ended` where the ceremony was aborted in it. */
export interface BlockState {
  readonly run: number;
  readonly status: 'open' | 'broken' | 'complete' | 'ended';
  /** The event this run began with; acts before it belong to earlier runs. */
  readonly since: number;
  /** Why people broke it, where it was no interruption. */
  readonly because?: string;
}

/** A step that people put in on the day. */
export interface InsertedStep {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly person: string;
  /** The step that was the current one, and is so again afterwards. */
  readonly before: string;
}

/** That the ceremony was given up, and is only ended in order. */
export interface Abortion {
  /** Id of the exception that decided it. */
  readonly exception: string;
  readonly seq: number;
}

/** Everything the transcript says, folded. */
export interface CeremonyState {
  /** The plan with whoever took another's place. */
  readonly plan: Plan;
  /** The plan as it was approved. */
  readonly approved: Plan;
  readonly planDigest: string;
  readonly title: string;
  readonly openedAt: string;
  readonly count: number;
  readonly head: string;
  readonly present: readonly string[];
  /** SHA-256 of the certificate of everybody who had a place and has it no more. */
  readonly former: readonly string[];
  readonly steps: VersionedMap<StepState>;
  readonly acts: ActLog;
  readonly blocks: Readonly<Record<string, BlockState>>;
  readonly facts: Facts;
  readonly checkpoints: readonly { readonly seq: number; readonly head: string; readonly words: readonly string[] }[];
  /** The steps in the order they are really done, or null where that is the script's. */
  readonly course: readonly BoundStep[] | null;
  readonly inserted: readonly InsertedStep[];
  readonly aborted: Abortion | null;
  /** `seq` of the prints whose sheets were counted as spoiled. */
  readonly spoiled: ReadonlySet<number>;
  readonly refusals: number;
  readonly interruptions: number;
  readonly closed: EventBody<'closed'> | null;
}

const untouched: StepState = { status: 'pending', attempt: 0, shown: null, head: '', approvals: [], turns: {} };

/** The state of `id`, which may never have been begun. */
export function stepState(state: Pick<CeremonyState, 'steps'>, id: string): StepState {
  return state.steps.get(id) ?? untouched;
}

/** The state with `change` made to the step `id`. */
export function withStep(state: CeremonyState, id: string, change: Partial<StepState>): CeremonyState {
  return { ...state, steps: state.steps.with(id, { ...stepState(state, id), ...change }) };
}

/** The state with the steps `ids` to be done again. Their attempts are counted on. */
export function withPending(state: CeremonyState, ids: readonly string[], change: Partial<StepState> = {}): CeremonyState {
  return ids.reduce(
    (changed, id) => withStep(changed, id, { status: 'pending', approvals: [], turns: {}, skipped: false, ...change }),
    state,
  );
}

/** The first step that is not done, or undefined when all are; `steps` in the order they are really done (`courseOf`). */
export function currentStep(state: CeremonyState, steps: readonly BoundStep[]): BoundStep | undefined {
  return steps.find((step) => stepState(state, step.id).status !== 'done');
}

/** The state before the first event. */
export function emptyState(opened: EventBody<'opened'>, at: string): CeremonyState {
  return {
    plan: opened.plan,
    approved: opened.plan,
    planDigest: opened.planDigest,
    title: opened.title,
    openedAt: at,
    count: 0,
    head: '',
    present: [],
    former: [],
    steps: VersionedMap.empty(),
    acts: ActLog.empty(),
    blocks: {},
    facts: noFacts,
    checkpoints: [],
    course: null,
    inserted: [],
    aborted: null,
    spoiled: new Set(),
    refusals: 0,
    interruptions: 0,
    closed: null,
  };
}
