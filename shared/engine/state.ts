import type { Json, JsonObject } from '../core/canonical-json.ts';
import type { EffectClass, EventBody, Shown } from '../transcript/event.ts';
import type { Plan, Role } from '../transcript/plan.ts';
import { type Facts, noFacts } from './facts.ts';
import type { BoundStep } from './step-kind.ts';

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
}

/** An act that was announced, and what is known of it. */
export interface ActState {
  readonly seq: number;
  readonly step: string;
  readonly attempt: number;
  readonly act: string;
  readonly effect: EffectClass;
  readonly detail: JsonObject;
  readonly outcome: EventBody<'outcome'> | null;
}

/** A secret block: `broken` after an interruption, until it begins again as a whole. */
export interface BlockState {
  readonly run: number;
  readonly status: 'open' | 'broken' | 'complete';
  /** The event this run began with; acts before it belong to earlier runs. */
  readonly since: number;
}

/** Everything the transcript says, folded. */
export interface CeremonyState {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly title: string;
  readonly openedAt: string;
  readonly count: number;
  readonly head: string;
  readonly present: readonly string[];
  readonly steps: Readonly<Record<string, StepState>>;
  readonly acts: readonly ActState[];
  readonly blocks: Readonly<Record<string, BlockState>>;
  readonly facts: Facts;
  readonly checkpoints: readonly { readonly seq: number; readonly head: string; readonly words: readonly string[] }[];
  readonly refusals: number;
  readonly interruptions: number;
  readonly closed: EventBody<'closed'> | null;
}

const untouched: StepState = { status: 'pending', attempt: 0, shown: null, head: '', approvals: [], turns: {} };

/** The state of `id`, which may never have been begun. */
export function stepState(state: Pick<CeremonyState, 'steps'>, id: string): StepState {
  return state.steps[id] ?? untouched;
}

/** The first step that is not done, or undefined when all are. */
export function currentStep(state: CeremonyState, steps: readonly BoundStep[]): BoundStep | undefined {
  return steps.find((step) => stepState(state, step.id).status !== 'done');
}

/** The state before the first event. */
export function emptyState(opened: EventBody<'opened'>, at: string): CeremonyState {
  return {
    plan: opened.plan,
    planDigest: opened.planDigest,
    title: opened.title,
    openedAt: at,
    count: 0,
    head: '',
    present: [],
    steps: {},
    acts: [],
    blocks: {},
    facts: noFacts,
    checkpoints: [],
    refusals: 0,
    interruptions: 0,
    closed: null,
  };
}
