import type { ErrorCode, ErrorDetails } from '../core/errors/index.ts';
import type { EventBody } from '../transcript/event.ts';
import { hasRole, type Plan, type Player, type Role } from '../transcript/plan.ts';
import { courseOf, insertedId, insertedNumber, readInserted, type ScriptSteps, SIGNING_KIND } from './course.ts';
import { isStepKind, kindOf } from './kinds.ts';
import { type CeremonyState, currentStep, stepState } from './state.ts';
import { type BoundStep, peopleOf } from './step-kind.ts';
import { canAllow } from './steps/allowing.ts';

/** Why something that people want on the day is refused: the code of the error, and what stands beside it. */
export interface RoomRefusal {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/** Why no step of `kind` can be put in as things stand; null when one can. */
export function refuseInsertion(state: CeremonyState, script: ScriptSteps, kind: string): RoomRefusal | null {
  const field = `step of kind ${kind}`;
  const insertable = isStepKind(kind) ? kindOf({ id: kind, kind }).insertable : undefined;
  if (insertable === undefined)
    return { code: 'ROOM_KIND_FIXED', details: { field, expected: 'a kind that people may put in', got: kind } };
  const current = currentStep(state, courseOf(state, script));
  if (current === undefined || state.closed !== null || current.kind === SIGNING_KIND)
    return { code: 'CEREMONY_FINISHED', details: { field } };
  const open = state.inserted.find(({ id }) => id === current.id);
  if (open !== undefined && (insertable.nests !== true || open.kind === kind))
    return { code: 'ROOM_STEP_OPEN', details: { field, expected: `${open.title} is finished first`, got: open.id } };
  const missing = insertable.unattended === true ? [] : missingSigners(state.plan, state.present);
  if (missing.length === 0) return null;
  const got = state.present.length === 0 ? 'nobody' : state.present.join(', ');
  return { code: 'ROOM_SIGNERS_ABSENT', details: { field, expected: `presence of ${missing.join(' and ')}`, got } };
}

/** Without them nothing that is put in could be signed, and nobody could go on. */
function missingSigners(plan: Plan, present: readonly string[]): readonly string[] {
  const wanted: readonly (readonly Role[])[] = [
    ['administrator'],
    ['internal-witness', 'external-witness'],
    ['security-officer'],
  ];
  const planned = wanted.filter((roles) => plan.people.some((person) => plays(person, roles)));
  const absent = planned.filter((roles) => !plan.people.some((person) => plays(person, roles) && present.includes(person.id)));
  return absent.map(([role = '']) =>
    role.endsWith('witness') ? 'a witness' : role === 'administrator' ? 'an administrator' : `a ${role}`,
  );
}

function plays(person: Player, roles: readonly Role[]): boolean {
  return roles.some((role) => hasRole(person, role));
}

/** Why the step of `body` cannot be put in as things stand; null when it can. */
export function refuseInserted(state: CeremonyState, script: ScriptSteps, body: EventBody<'step-inserted'>): RoomRefusal | null {
  const refused = refuseInsertion(state, script, body.kind);
  if (refused !== null) return refused;
  const field = `${body.kind} by ${body.person}`;
  if (!state.present.includes(body.person))
    return { code: 'PERSON_ABSENT', details: { field, expected: 'somebody who proved presence', got: body.person } };
  const current = currentStep(state, courseOf(state, script));
  const step = current === undefined ? null : readInserted(body, current, state.plan);
  if (step === null) return { code: 'INPUT_INVALID', details: { field, expected: `the fields of ${body.kind}` } };
  const expected = expectedOf(state, script, step, body);
  if (expected !== null) return { code: 'INPUT_INVALID', details: { field, ...expected } };
  const { plan, facts, head, count, former } = state;
  const context = { plan, facts, head, count, former, block: openBlock(state) };
  const why = kindOf(step).insertable?.refuse?.(step.fields, context) ?? null;
  if (why !== null) return { code: 'ROOM_NOT_NOW', details: { field, expected: why } };
  // While it is open nobody can prove presence: who must allow it has to be there before.
  if (canAllow(kindOf(step).turns(step, context), state.present)) return null;
  const got = state.present.join(', ');
  return { code: 'ROOM_SIGNERS_ABSENT', details: { field, expected: 'presence of two people who can allow it', got } };
}

/** Whether id, title and what the program fills in are what they follow to be. */
function expectedOf(
  state: CeremonyState,
  script: ScriptSteps,
  step: BoundStep,
  { id, kind, title, fields, person }: EventBody<'step-inserted'>,
): { readonly expected: string; readonly got: string } | null {
  const expectedId = insertedId(state, script, kind);
  if (id !== expectedId) return { expected: expectedId, got: id };
  const insertable = kindOf(step).insertable;
  const expectedTitle = insertable?.title(step.fields) ?? '';
  if (title !== expectedTitle) return { expected: expectedTitle, got: title };
  const filled = insertable?.fill?.(fields, fillContext(state, script, kind, person)) ?? fields;
  const wrong = Object.keys(filled).find((name) => filled[name] !== fields[name]);
  return wrong === undefined ? null : { expected: `${wrong}: ${filled[wrong]}`, got: fields[wrong] ?? 'nothing' };
}

/** What the program fills into the fields of a step that is put in now. */
export function fillContext(state: CeremonyState, script: ScriptSteps, kind: string, person: string) {
  return { person, number: insertedNumber(state, kind), during: currentStep(state, courseOf(state, script))?.id ?? '' };
}

/** The name of the secret block that is under way, or null. */
function openBlock({ blocks }: CeremonyState): string | null {
  return Object.keys(blocks).find((name) => blocks[name]?.status === 'open') ?? null;
}

/** Why `person` cannot leave `step`, the current one, out; null when they can. */
export function refuseSkip(state: CeremonyState, step: BoundStep, person: string): RoomRefusal | null {
  const field = `step ${step.id}`;
  const { turns, status, attempt, approvals } = stepState(state, step.id);
  if (step.optional === null)
    return { code: 'STEP_NOT_OPTIONAL', details: { field, expected: 'a step that the script lets people leave out' } };
  if (status !== 'current') return { code: 'STEP_NOT_CURRENT', details: { field, expected: 'a step that was begun' } };
  const acted = state.acts.ofStep(step.id).some((act) => act.attempt === attempt && act.outcome?.result !== 'failed');
  if (acted || Object.keys(turns).length > 0)
    return { code: 'STEP_UNDER_WAY', details: { field, expected: 'a step in which nothing was done yet' } };
  if (!state.present.includes(person))
    return { code: 'PERSON_ABSENT', details: { field, expected: 'somebody who proved presence', got: person } };
  const mayAct = peopleOf(state.plan, step.actor).includes(person);
  if (!mayAct || approvals.some((approval) => approval.person === person))
    return {
      code: 'PERSON_NOT_ALLOWED',
      details: { field, expected: `a ${step.actor} who did not approve the step`, got: person },
    };
  return null;
}
