import type { Json } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { standingApprovals } from '../engine/approving.ts';
import { findContradiction } from '../engine/consistency.ts';
import type { Contradiction } from '../engine/contradiction.ts';
import { courseOf, type ScriptSteps } from '../engine/course.ts';
import { showsExpected } from '../engine/expected.ts';
import { kindOf } from '../engine/kinds.ts';
import { type CeremonyState, currentStep, stepState } from '../engine/state.ts';
import type { BoundStep, Turn } from '../engine/step-kind.ts';
import type { Approval } from '../transcript/approval.ts';
import type { StepReference, TypedEvent } from '../transcript/event.ts';
import type { Place, Problem } from './place.ts';

/** The plan was approved as the script says: so many different people of each role. */
export function checkOpened({ bound }: Place, { body }: TypedEvent<'opened'>): readonly Problem[] {
  const given = body.approvals
    .filter(({ payload }) => payload.decision !== 'refuse')
    .map(({ payload }) => ({ person: payload.person, role: payload.role }));
  const twice = given.filter(({ person }, index) => given.slice(0, index).some((other) => other.person === person));
  return [
    ...twice.map(({ person }): Problem => ({ code: 'PERSON_NOT_DISTINCT', about: `${person} approves the plan twice` })),
    ...missingApprovals(given, bound.approve).map((about): Problem => ({ code: 'APPROVAL_MISSING', about: `plan: ${about}` })),
    ...refusals(body.approvals),
  ];
}

/** The step that begins is the next of the script, and was shown with the script's words. */
export function checkStepBegun({ state, bound }: Place, { step, body }: TypedEvent<'step-begun'>): readonly Problem[] {
  const next = currentStep(state, courseOf(state, bound));
  if (step === null || next?.id !== step.id || step.attempt !== stepState(state, step.id).attempt + 1)
    return [{ code: 'STEP_OUT_OF_ORDER', about: `${nameOf(step)} begins; the next step is ${next?.id ?? 'none'}` }];
  const { title, say } = body.shown;
  // What is read aloud in a step that people put in stands in no script.
  const said = say === next.say || ![...bound.steps, ...bound.abort].includes(next);
  const same = body.kind === next.kind && title === next.title && said && showsExpected(next, body.shown);
  return [
    ...(same ? [] : [{ code: 'STEP_DIFFERENT' as const, about: `step ${step.id}` }]),
    ...(isBroken(state, next) ? [{ code: 'BLOCK_WRONG' as const, about: `block ${next.block} did not begin again` }] : []),
  ];
}

/** One person approves once, who is present and has a role that the script asks for. */
export function checkApproval({ state, bound }: Place, { step: reference, body }: TypedEvent<'approval'>): readonly Problem[] {
  const step = currentOf(state, bound, reference);
  if (step === null) return [outOfOrder('approval', reference)];
  const { person, role, purpose } = body.payload;
  const about = `step ${step.id}: ${person}, ${role}`;
  return [
    ...(state.present.includes(person) ? [] : [{ code: 'PERSON_ABSENT' as const, about }]),
    ...(purpose === 'approve' && step.approve.some((rule) => rule.role === role)
      ? []
      : [{ code: 'PERSON_NOT_ALLOWED' as const, about }]),
    ...(stepState(state, step.id).approvals.some((other) => other.person === person)
      ? [{ code: 'PERSON_NOT_DISTINCT' as const, about }]
      : []),
    ...refusals([body]),
  ];
}

/** A turn of the step, by somebody who may, after every approval, in order, with the signature it ends with. */
export function checkTurn({ state, bound }: Place, event: TypedEvent<'turn'>): readonly Problem[] {
  const step = currentOf(state, bound, event.step);
  if (step === null) return [outOfOrder('turn', event.step)];
  const { turn: id, person } = event.body;
  const about = `step ${step.id}: ${id} by ${person}`;
  const left = turnsLeft(state, step);
  const turn = left.find((candidate) => candidate.id === id);
  if (turn === undefined || (!kindOf(step).anyOrder && turn !== left[0])) return [{ code: 'TURN_WRONG', about }];
  return [
    ...unapproved(state, step),
    ...(turn.people.includes(person) ? [] : [{ code: 'PERSON_NOT_ALLOWED' as const, about }]),
    ...(turn.signs === 'presence' || state.present.includes(person) ? [] : [{ code: 'PERSON_ABSENT' as const, about }]),
    ...(turn.signs === null && stepState(state, step.id).approvals.some((approval) => approval.person === person)
      ? [{ code: 'PERSON_NOT_DISTINCT' as const, about: `${about}, who also approved it` }]
      : []),
    ...checkObserved(state, step, event, { about, bound }),
    ...checkTurnSignatures(turn, event, about),
  ];
}

/** What was observed has the form of its kind of step, and contradicts nothing. */
function checkObserved(
  state: CeremonyState,
  step: BoundStep,
  { at, body: { turn: id, person, observed } }: TypedEvent<'turn'>,
  { about, bound }: Pick<Place, 'bound'> & { readonly about: string },
): readonly Problem[] {
  const parsed = kindOf(step).observed.safeParse(observed);
  if (!parsed.success) return [{ code: 'OBSERVATION_MALFORMED', about }];
  try {
    return wronglyObserved(about, findContradiction(state, step, parsed.data, { id, person, at }, bound));
  } catch (error) {
    const got = error instanceof ClavigerError ? error.code : 'something else';
    return wronglyObserved(about, { what: 'what was observed', expected: 'values that can be read', got });
  }
}

/** The problem of a contradiction, or none. */
export function wronglyObserved(about: string, contradiction: Contradiction | null): readonly Problem[] {
  if (contradiction === null) return [];
  const { what, expected, got } = contradiction;
  return [{ code: 'OBSERVED_WRONG', about: `${about}: ${what}: expected ${expected}, got ${got}` }];
}

/** Every approval and every turn is there before a step is done. */
export function checkStepDone({ state, bound }: Place, event: TypedEvent<'step-done'>): readonly Problem[] {
  const step = currentOf(state, bound, event.step);
  if (step === null) return [outOfOrder('step-done', event.step)];
  const left = turnsLeft(state, step);
  return [
    ...unapproved(state, step),
    ...left.map((turn): Problem => ({ code: 'STEP_INCOMPLETE', about: `step ${step.id}: ${turn.title}` })),
  ];
}

/** The step that `reference` names when it is the current one in its present attempt, else null. */
export function currentOf(state: CeremonyState, script: ScriptSteps, reference: StepReference | null): BoundStep | null {
  const step = currentStep(state, courseOf(state, script));
  if (step === undefined || reference === null || step.id !== reference.id || isBroken(state, step)) return null;
  const { status, attempt } = stepState(state, step.id);
  return status === 'current' && attempt === reference.attempt ? step : null;
}

/** An event that does not belong to the current step. */
export function outOfOrder(what: string, reference: StepReference | null): Problem {
  return { code: 'STEP_OUT_OF_ORDER', about: `${what} in ${nameOf(reference)}` };
}

/** Which approvals `step` still needs, of people who are there. */
export function unapproved(state: CeremonyState, step: BoundStep): readonly Problem[] {
  return missingApprovals(standingApprovals(state, stepState(state, step.id)), step.approve).map((about) => ({
    code: 'APPROVAL_MISSING',
    about: `step ${step.id}: ${about}`,
  }));
}

function missingApprovals(
  given: readonly { readonly person: string; readonly role: string }[],
  rules: BoundStep['approve'],
): readonly string[] {
  return rules.flatMap(({ role, count }) => {
    const people = new Set(given.filter((approval) => approval.role === role).map(({ person }) => person));
    return people.size >= count ? [] : [`${people.size} of ${count} as ${role}`];
  });
}

function turnsLeft(state: CeremonyState, step: BoundStep): readonly Turn[] {
  const { turns, head } = stepState(state, step.id);
  return kindOf(step)
    .turns(step, { plan: state.plan, facts: state.facts, head })
    .filter(({ id }) => !Object.hasOwn(turns, id));
}

/** Exactly the signature the turn asks for; a decision is the one that was observed. */
function checkTurnSignatures(turn: Turn, { body }: TypedEvent<'turn'>, about: string): readonly Problem[] {
  const { signatures, observed } = body;
  if (turn.signs === null) return signatures.length === 0 ? [] : [{ code: 'TURN_WRONG', about }];
  const [signature, ...more] = signatures;
  if (signature === undefined || more.length > 0 || signature.payload.purpose !== turn.signs)
    return [{ code: 'APPROVAL_MISSING', about: `${about}: a signature for ${turn.signs}` }];
  const { decision, note } = signature.payload;
  const expected = turn.signs === 'decide' ? observed : { decision: 'agree', note: '' };
  if (!isSame(expected, decision, note)) return [{ code: 'TURN_WRONG', about: `${about}: signed ${decision}` }];
  return refusals(signatures);
}

function isSame(observed: { readonly [member: string]: Json }, decision: string, note: string): boolean {
  const { decision: observedDecision, note: observedNote } = observed;
  return observedDecision === decision && observedNote === note;
}

function refusals(approvals: readonly Approval[]): readonly Problem[] {
  return approvals
    .filter(({ payload }) => payload.decision === 'refuse')
    .map(({ payload }) => ({
      code: 'PERSON_REFUSED',
      about: `${payload.person}${payload.note === '' ? '' : `: ${payload.note}`}`,
    }));
}

function isBroken(state: CeremonyState, step: BoundStep): boolean {
  return step.block !== null && state.blocks[step.block]?.status === 'broken';
}

function nameOf(reference: StepReference | null): string {
  return reference === null ? 'no step' : `step ${reference.id}, attempt ${reference.attempt}`;
}
