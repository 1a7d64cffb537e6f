import type { TypedEvent } from '../transcript/event.ts';
import type { Plan } from '../transcript/plan.ts';
import { isStepKind, kindOf } from './kinds.ts';
import { type CeremonyState, currentStep, stepState } from './state.ts';
import type { BoundStep } from './step-kind.ts';

/** The steps of a bound script: those of its sections in order, and those that are done instead where the ceremony is aborted. */
export interface ScriptSteps {
  readonly steps: readonly BoundStep[];
  readonly abort: readonly BoundStep[];
}

/** The kind that ends what exists where a ceremony is aborted. The program puts it in; no script asks for it. */
export const ENDING_KIND = 'zeroise';
/** The section in which the steps of an abort stand. */
export const ABORT_SECTION = 'abort';
/** The kind whose turns stand outside the chain: nothing is put in any more. */
export const SIGNING_KIND = 'sign-transcript';
/** How a script ends, whatever came before. */
const endings: readonly string[] = ['close', SIGNING_KIND];

/** The steps in the order they are really done: the script's own, with those that were put in, or those of an abort. */
export function courseOf(state: Pick<CeremonyState, 'course'>, script: Pick<ScriptSteps, 'steps'>): readonly BoundStep[] {
  return state.course ?? script.steps;
}

/** The id of the next step of `kind` that is put in: `exception-2`, and never one that a step has. */
export function insertedId(state: CeremonyState, script: ScriptSteps, kind: string): string {
  return freeId(kind, insertedNumber(state, kind), new Set([...courseOf(state, script), ...script.steps].map(({ id }) => id)));
}

/** Which one of its kind the next step that is put in will be, from 1. */
export function insertedNumber(state: CeremonyState, kind: string): number {
  return state.inserted.filter((known) => known.kind === kind).length + 1;
}

function freeId(kind: string, number: number, taken: ReadonlySet<string>): string {
  return taken.has(`${kind}-${number}`) ? freeId(kind, number + 1, taken) : `${kind}-${number}`;
}

/** The step that an event puts in, before `current`; null where its kind cannot be put in or its fields are none of it. */
export function readInserted(
  { id, kind, title, fields }: TypedEvent<'step-inserted'>['body'],
  current: Pick<BoundStep, 'section'>,
  plan: Plan,
): BoundStep | null {
  const { insertable, fields: schema } = isStepKind(kind) ? kindOf({ id, kind }) : { insertable: undefined, fields: undefined };
  const parsed = schema?.safeParse(fields);
  if (insertable === undefined || parsed?.success !== true) return null;
  const { say, actor, minutes } = insertable;
  const approve = insertable.approve(plan);
  const header = { id, kind, title, say, actor, minutes, approve, expect: {}, optional: null };
  return { ...header, section: current.section, block: null, fields: parsed.data };
}

/** The state with a step put in before the current one, which waits until it is done. */
export function insertStep(state: CeremonyState, event: TypedEvent<'step-inserted'>, script: ScriptSteps): CeremonyState {
  const course = courseOf(state, script);
  const current = currentStep(state, course);
  const step = current === undefined ? null : readInserted(event.body, current, state.plan);
  if (step === null || current === undefined) return state;
  const { id, kind, title, person } = event.body;
  return {
    ...state,
    course: course.flatMap((known) => (known === current ? [step, known] : [known])),
    inserted: [...state.inserted, { seq: event.seq, id, kind, title, person, before: current.id }],
  };
}

/**
 * The steps that lie before the people where `exception` aborts the ceremony: done so far, the roll-call where it is not over, for everybody
 * signs in the end, what ends it, and the script's own end.
 */
export function abortedCourse(state: CeremonyState, script: ScriptSteps, exception: string): readonly BoundStep[] {
  const course = courseOf(state, script);
  const soFar = course.slice(0, course.findIndex(({ id }) => id === exception) + 1);
  const end = script.steps.filter(({ kind }) => endings.includes(kind)).map(abortedEnd);
  const presence = course.slice(soFar.length).filter((step) => isPresence(step) && stepState(state, step.id).status !== 'done');
  return [...soFar, ...presence, endingStep([...soFar, ...script.steps, ...script.abort]), ...script.abort, ...end];
}

/** Whether people prove presence in `step`. */
export function isPresence(step: BoundStep): boolean {
  const { renewed, logsIn } = kindOf(step);
  return renewed === true && logsIn !== true;
}

/** The statement that people sign of an aborted ceremony, in place of the script's. */
export const ABORTED_STATEMENT =
  'This ceremony was aborted. What it made was destroyed, or is named in this transcript as remaining. I was present, and the transcript ' +
  'says what I saw.';

/** Nobody says of an aborted ceremony that it was done as the script has it. */
function abortedEnd(step: BoundStep): BoundStep {
  if (step.kind !== 'close') return step;
  const say = 'The exceptions are read aloud. Then everybody says whether the transcript is right.';
  return {
    ...step,
    title: 'Close the aborted ceremony',
    say,
    fields: { ...(step.fields as object), statement: ABORTED_STATEMENT },
  };
}

/** The step that ends what exists. Who types the PIN of a token that is not open is who the script gives it to. */
function endingStep(steps: readonly BoundStep[]): BoundStep {
  const logins = steps.filter((step) => kindOf(step).logsIn === true).map(({ fields }) => fields as Record<string, unknown>);
  const holder = logins.map((fields) => fields['pin-holder']).findLast((role) => typeof role === 'string');
  const second = logins.map((fields) => fields['second-pin-holder']).findLast((role) => typeof role === 'string');
  const taken = new Set(steps.map(({ id }) => id));
  return {
    id: taken.has(ENDING_KIND) ? freeId(ENDING_KIND, 2, taken) : ENDING_KIND,
    kind: ENDING_KIND,
    title: 'End what exists',
    say: 'The ceremony is given up. What was made in it is destroyed now, and what cannot be destroyed is named.',
    actor: 'administrator',
    approve: [],
    minutes: 10,
    section: ABORT_SECTION,
    block: null,
    expect: {},
    optional: null,
    fields: {
      ...(holder === undefined ? {} : { 'pin-holder': holder }),
      ...(second === undefined ? {} : { 'second-pin-holder': second }),
    },
  };
}
