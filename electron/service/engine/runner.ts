import type { Json, JsonObject } from '../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { approvingRole, standingApprovals } from '../../../shared/engine/approving.ts';
import { findContradiction } from '../../../shared/engine/consistency.ts';
import { ENDING_KIND } from '../../../shared/engine/course.ts';
import { expectedRows } from '../../../shared/engine/expected.ts';
import { kindOf } from '../../../shared/engine/kinds.ts';
import { type CeremonyState, stepState } from '../../../shared/engine/state.ts';
import type { BoundStep, Turn } from '../../../shared/engine/step-kind.ts';
import type { Approval } from '../../../shared/transcript/approval.ts';
import type { EventBody, Shown, StepReference } from '../../../shared/transcript/event.ts';
import { hasRole, type Role } from '../../../shared/transcript/plan.ts';
import { effectContext, effectOf, type TurnRequest } from './acts.ts';
import { findPerson, participantFile, signApproval } from './approvals.ts';
import { type Ceremony, requireCurrent } from './ceremony.ts';
import { closeTranscript, unfinishedClosing } from './closing.ts';
import { endSets } from './effects/share-set.ts';
import { recorded } from './recorded.ts';
import { openActs, restartBlock, settle, settleAbandoned } from './recover.ts';
import type { Credential, Room } from './room.ts';

/** Begins the current step: shows what will happen, after a broken block or open acts were settled. Throws `STEP_NOT_CURRENT`. */
export async function beginStep(ceremony: Ceremony, room: Room, id: string): Promise<void> {
  await recorded(ceremony, `begin ${id}`, async () => {
    const step = requireCurrent(ceremony, id);
    const closing = unfinishedClosing(ceremony);
    if (closing !== undefined) return closeTranscript(ceremony, closing);
    if (step.block !== null && ceremony.journal.state().blocks[step.block]?.status === 'broken')
      await restartBlock(ceremony, room, step.block);
    await settle(ceremony, room, step);
    if (step.kind === ENDING_KIND) await settleAbandoned(ceremony, room);
    const before = stepState(ceremony.journal.state(), step.id);
    if (before.status === 'current') return finishStep(ceremony, step);
    const shown = shownFor(step, ceremony.journal.state());
    ceremony.journal.append('step-begun', { kind: step.kind, shown }, { id: step.id, attempt: before.attempt + 1 });
  });
}

/** What is on the screen for `step` as things stand. */
export function shownFor(step: BoundStep, state: CeremonyState): Shown {
  const known = stepState(state, step.id);
  const context = { plan: state.plan, facts: state.facts, head: known.status === 'current' ? known.head : state.head };
  const { expected, ...shown } = kindOf(step).shown(step, context);
  return { title: step.title, say: step.say, ...shown, expected: [...expected, ...expectedRows(step)] };
}

/** The turns of `step` as things stand. */
export function turnsOf(step: BoundStep, state: CeremonyState): readonly Turn[] {
  return kindOf(step).turns(step, { plan: state.plan, facts: state.facts, head: stepState(state, step.id).head });
}

/**
 * Records one person's signed approval, or refusal, of the current step. Throws `PERSON_NOT_ALLOWED`, `PERSON_ABSENT`,
 * `APPROVAL_REPEATED`, `PASSPHRASE_WRONG`.
 */
export async function approveStep(
  ceremony: Ceremony,
  room: Room,
  id: string,
  request: { readonly person: string; readonly decision: 'agree' | 'refuse'; readonly credential: Credential },
): Promise<void> {
  await recorded(ceremony, `approve ${id}`, async () => {
    const step = requireBegun(ceremony, id);
    checkApprover(ceremony.journal.state(), step, request.person);
    const role = roleOfApprover(ceremony.journal.state(), step, request.person);
    const approval = await sign(ceremony, room, step, { purpose: 'approve', note: '', observed: null, role, ...request });
    ceremony.journal.append('approval', approval, reference(ceremony, step));
    await finishStep(ceremony, step);
  });
}

function checkApprover(state: CeremonyState, step: BoundStep, id: string): void {
  const person = findPerson(state.plan, id);
  requirePresent(state, id);
  if (!step.approve.some((rule) => hasRole(person, rule.role)))
    throw new ClavigerError('PERSON_NOT_ALLOWED', {
      field: `approval of ${step.id}`,
      expected: step.approve.map((rule) => rule.role).join(' or '),
      got: person.role,
    });
  if (stepState(state, step.id).approvals.some((approval) => approval.person === id))
    throw new ClavigerError('APPROVAL_REPEATED', { field: `approval of ${step.id}`, got: person.name });
}

/** Who plays several roles approves in one of them. */
function roleOfApprover(state: CeremonyState, step: BoundStep, id: string): Role {
  const person = findPerson(state.plan, id);
  const given = standingApprovals(state, stepState(state, step.id));
  return approvingRole(person, step.approve, given, state.plan.people) ?? person.role;
}

/** Whether everybody the script asks for has approved the step, and is there. */
export function isApproved(state: CeremonyState, step: BoundStep): boolean {
  const given = standingApprovals(state, stepState(state, step.id));
  return step.approve.every((rule) => given.filter((approval) => approval.role === rule.role).length >= rule.count);
}

/**
 * Does one turn of the current step: checks who may, does the effect, signs where the turn asks for it, records it.
 * Throws `STEP_NOT_APPROVED`, `TURN_UNKNOWN`, `PERSON_NOT_ALLOWED`, `PERSON_ABSENT`, and what the effect throws; all of it is recorded.
 */
export async function performTurn(ceremony: Ceremony, room: Room, id: string, request: TurnRequest): Promise<void> {
  await perform(ceremony, room, id, request, () => undefined);
}

/**
 * Does one turn that asks for nothing private, in front of everybody: a window that all look at cannot say what a person alone
 * found, nor sign for them. Throws `TURN_PRIVATE`, and what `performTurn` throws.
 */
export async function performOpenTurn(
  ceremony: Ceremony,
  room: Room,
  id: string,
  request: Omit<TurnRequest, 'credential'>,
): Promise<void> {
  await perform(ceremony, room, id, { ...request, credential: {} }, (turn) => {
    if (turn.secret !== 'none' || turn.signs !== null)
      throw new ClavigerError('TURN_PRIVATE', { field: `${id}: ${turn.title}`, expected: 'a turn without secret and signature' });
  });
}

async function perform(
  ceremony: Ceremony,
  room: Room,
  id: string,
  request: TurnRequest,
  check: (turn: Turn) => void,
): Promise<void> {
  await recorded(ceremony, `${id}: ${request.turn}`, async () => {
    const step = requireBegun(ceremony, id);
    const state = ceremony.journal.state();
    if (!isApproved(state, step))
      throw new ClavigerError('STEP_NOT_APPROVED', { field: `step ${id}`, expected: describeApprovals(step) });
    const turn = findTurn(state, step, request);
    check(turn);
    const kind = kindOf(step);
    const input = kind.input.safeParse(request.input);
    if (!input.success)
      throw new ClavigerError('INPUT_INVALID', {
        field: `${id}.${input.error.issues[0]?.path.join('.') ?? ''}`,
        expected: input.error.issues[0]?.message ?? '',
      });
    const context = effectContext(ceremony, room, step, { ...request, input: input.data });
    const observed = kind.observed.parse(await effectOf(step).run(context)) as JsonObject;
    try {
      refuseContradiction(ceremony, step, observed, { ...request, at: new Date(room.clock.now()).toISOString() });
      const signatures = turn.signs === null ? [] : [await signTurn(ceremony, room, step, turn, request, observed)];
      const body: EventBody<'turn'> = { turn: turn.id, person: request.person, observed, signatures };
      ceremony.journal.append('turn', body, reference(ceremony, step));
    } catch (error) {
      effectOf(step).forget?.(context);
      throw error;
    }
    await finishStep(ceremony, step);
  });
}

/** What contradicts the transcript is not recorded as if it were so. Throws `VALUE_DIFFERENT`. */
function refuseContradiction(
  { journal, script }: Ceremony,
  step: BoundStep,
  observed: JsonObject,
  { turn, person, at }: TurnRequest & { readonly at: string },
): void {
  const found = findContradiction(journal.state(), step, observed, { id: turn, person, at }, script);
  if (found === null) return;
  const { what, expected, got } = found;
  throw new ClavigerError('VALUE_DIFFERENT', { field: `${step.id}: ${what}`, expected, got });
}

function describeApprovals(step: BoundStep): string {
  return step.approve.map((rule) => `${rule.count} ${rule.role}`).join(', ');
}

function findTurn(state: CeremonyState, step: BoundStep, request: TurnRequest): Turn {
  const done = stepState(state, step.id).turns;
  const left = turnsOf(step, state).filter((turn) => !Object.hasOwn(done, turn.id));
  const turn = left.find((candidate) => candidate.id === request.turn);
  if (turn === undefined || (!kindOf(step).anyOrder && turn !== left[0]))
    throw new ClavigerError('TURN_UNKNOWN', {
      field: `step ${step.id}`,
      expected: left.map((candidate) => candidate.id).join(', '),
      got: request.turn,
    });
  if (!turn.people.includes(request.person))
    throw new ClavigerError('PERSON_NOT_ALLOWED', {
      field: `${step.id}: ${turn.title}`,
      expected: turn.people.join(' or '),
      got: request.person,
    });
  if (turn.signs !== 'presence') requirePresent(state, request.person);
  if (turn.signs === null) refuseOwnApprover(state, step, request.person);
  return turn;
}

/** Who approved an act does not do it: dual control. */
function refuseOwnApprover(state: CeremonyState, step: BoundStep, person: string): void {
  if (stepState(state, step.id).approvals.some((approval) => approval.person === person))
    throw new ClavigerError('PERSON_NOT_ALLOWED', {
      field: `step ${step.id}`,
      expected: 'somebody who did not approve it',
      got: person,
    });
}

function requirePresent(state: CeremonyState, id: string): void {
  if (!state.present.includes(id))
    throw new ClavigerError('PERSON_ABSENT', { field: 'presence', expected: 'a signature at roll-call', got: id });
}

async function signTurn(
  ceremony: Ceremony,
  room: Room,
  step: BoundStep,
  turn: Turn,
  request: TurnRequest,
  observed: JsonObject,
): Promise<Approval> {
  const decision = turn.signs === 'decide' ? (observed.decision as 'agree' | 'agree-with-note' | 'refuse') : 'agree';
  const note = turn.signs === 'decide' ? String(observed.note) : '';
  return sign(ceremony, room, step, {
    purpose: turn.signs ?? 'acknowledge',
    decision,
    note,
    observed,
    person: request.person,
    credential: request.credential,
  });
}

async function sign(
  ceremony: Ceremony,
  room: Room,
  step: BoundStep,
  request: {
    readonly purpose: Approval['payload']['purpose'];
    readonly decision: Approval['payload']['decision'];
    readonly note: string;
    readonly observed: Json;
    readonly person: string;
    readonly role?: Role;
    readonly credential: Credential;
  },
): Promise<Approval> {
  const state = ceremony.journal.state();
  const person = findPerson(state.plan, request.person);
  const { attempt, shown } = stepState(state, step.id);
  if (shown === null) throw new ClavigerError('INTERNAL', { field: `step ${step.id}`, expected: 'something shown' });
  return signApproval(room, participantFile(ceremony, person.id), request.credential, {
    ...request,
    plan: state.plan,
    planDigest: state.planDigest,
    head: state.head,
    step: { id: step.id, attempt },
    person,
    shown,
  });
}

function requireBegun(ceremony: Ceremony, id: string): BoundStep {
  const step = requireCurrent(ceremony, id);
  const state = ceremony.journal.state();
  if (stepState(state, id).status !== 'current')
    throw new ClavigerError('STEP_NOT_CURRENT', { field: `step ${id}`, expected: 'a step that was begun' });
  if (openActs(ceremony, [id]).length > 0)
    throw new ClavigerError('RECONCILE_NEEDED', { field: `step ${id}`, expected: 'the step is begun again first' });
  return step;
}

function reference(ceremony: Ceremony, step: BoundStep): StepReference {
  return { id: step.id, attempt: stepState(ceremony.journal.state(), step.id).attempt };
}

/** When approvals and turns are complete the step is done; with the last step of a block its secrets end, with `close` the transcript. */
async function finishStep(ceremony: Ceremony, step: BoundStep): Promise<void> {
  const state = ceremony.journal.state();
  const done = stepState(state, step.id).turns;
  if (!isApproved(state, step) || !turnsOf(step, state).every((turn) => Object.hasOwn(done, turn.id))) return;
  ceremony.journal.append('step-done', {}, reference(ceremony, step));
  await endSecrets(ceremony, state);
  if (step.kind === 'close') await closeTranscript(ceremony, step);
}

/** Leaves no key material in memory where, since `before`, a secret block was finished, or people decided that it is given up. */
export async function endSecrets({ journal, live }: Pick<Ceremony, 'journal' | 'live'>, before: CeremonyState): Promise<void> {
  const after = journal.state();
  const isOver = Object.keys(after.blocks).some(
    (name) => before.blocks[name]?.status === 'open' && after.blocks[name]?.status !== 'open',
  );
  if (isOver) await endSets(live);
}
