import type { Json } from '../core/canonical-json.ts';
import { checkpointWords } from '../core/words.ts';
import { findArtefactContradiction } from '../engine/artefacts.ts';
import { isDone } from '../engine/consistency.ts';
import { firstUnmet } from '../engine/contradiction.ts';
import { courseOf } from '../engine/course.ts';
import { abortedMember } from '../engine/ending.ts';
import { kindOf } from '../engine/kinds.ts';
import { type CeremonyState, stepState } from '../engine/state.ts';
import type { TypedEvent } from '../transcript/event.ts';
import type { Place, Problem } from './place.ts';
import { currentOf, outOfOrder, unapproved, wronglyObserved } from './procedure-steps.ts';

/** An act is announced in the current step, after every approval, and not again once it is done. */
export function checkIntent({ state, bound }: Place, { step: reference, body }: TypedEvent<'intent'>): readonly Problem[] {
  const step = currentOf(state, bound, reference);
  if (step === null) return [outOfOrder(`intent ${body.act}`, reference)];
  const again = state.acts
    .ofStep(step.id)
    .find((known) => known.attempt === reference?.attempt && known.act === body.act && isDone(known));
  const twice = again === undefined ? null : { what: body.act, expected: 'once', got: `again after event ${again.seq}` };
  return [...unapproved(state, step), ...wronglyObserved(`step ${step.id}`, twice)];
}

/** An outcome answers one earlier intent of its step and attempt, once; after an interruption it was found out, not seen. */
export function checkOutcome({ state, interrupted }: Place, { step, body }: TypedEvent<'outcome'>): readonly Problem[] {
  const act = state.acts.bySeq(body.intent);
  const fits = act !== undefined && act.outcome === null && act.step === step?.id && act.attempt === step.attempt;
  if (!fits) return [{ code: 'OUTCOME_WRONG', about: `outcome of event ${body.intent}` }];
  const seen = body.result === 'done' || body.result === 'failed';
  const about = `outcome of event ${body.intent}: ${body.result}, after an interruption in which nobody saw it`;
  return seen && act.seq < interrupted ? [{ code: 'OUTCOME_WRONG', about }] : [];
}

/** A clock that jumped is told, whatever it says; people judge it. */
export function checkClockChanged(_place: Place, { body }: TypedEvent<'clock-changed'>): readonly Problem[] {
  return [{ code: 'CLOCK_CHANGED', about: `${body.shown} instead of ${body.expected}` }];
}

/** A checkpoint names a head that the chain has had, with its words. */
export function checkCheckpoint({ heads }: Place, { body }: TypedEvent<'checkpoint'>): readonly Problem[] {
  const right = heads.has(body.head) && checkpointWords(body.head).every((word, index) => word === body.words[index]);
  return right ? [] : [{ code: 'CHECKPOINT_DIFFERENT', about: body.words.slice(0, 4).join(' ') }];
}

/** What is called open when the service comes back is open, and nothing else is. */
export function checkResumed({ state }: Place, { body }: TypedEvent<'resumed'>): readonly Problem[] {
  const open = state.acts.open().map(({ seq }) => seq);
  const closed = body.openIntents.filter((intent) => !open.includes(intent));
  const concealed = open.filter((intent) => !body.openIntents.includes(intent));
  return [
    ...closed.map(
      (intent): Problem => ({ code: 'OUTCOME_WRONG', about: `resumed with event ${intent}, which is no open intent` }),
    ),
    ...concealed.map(
      (intent): Problem => ({ code: 'OUTCOME_WRONG', about: `resumed without event ${intent}, which is an open intent` }),
    ),
  ];
}

/** A session that ends was open: somebody had logged in. */
export function checkTokenLost({ state, bound }: Place): readonly Problem[] {
  const isOpen = courseOf(state, bound).some(
    (step) => kindOf(step).logsIn === true && stepState(state, step.id).status === 'done',
  );
  return isOpen ? [] : [{ code: 'STEP_OUT_OF_ORDER', about: 'the token is lost before anybody logged in to it' }];
}

/** Only a broken block begins again, as its next run, with every compensation that the script declares. */
export function checkBlockRestart({ state, bound }: Place, { body }: TypedEvent<'block-restarted'>): readonly Problem[] {
  const block = state.blocks[body.block];
  const declared = bound.sections.find((section) => section.block === body.block)?.compensate ?? [];
  const compensated = declared.every((wanted) => body.compensations.some(({ compensation }) => compensation === wanted));
  const right = block?.status === 'broken' && body.run === block.run + 1 && compensated;
  return right ? [] : [{ code: 'BLOCK_WRONG', about: `block ${body.block}, run ${body.run}` }];
}

/** Every step but the signing is done, every act has an outcome, and people sign the script's statement. */
export function checkClosed({ state, bound }: Place, { body }: TypedEvent<'closed'>): readonly Problem[] {
  const undone = courseOf(state, bound).filter(
    (step) => step.kind !== 'sign-transcript' && stepState(state, step.id).status !== 'done',
  );
  const open = state.acts.open();
  const close = courseOf(state, bound).find((step) => step.kind === 'close');
  const { statement } = (close?.fields ?? {}) as { readonly statement?: string };
  return [
    ...undone.map((step): Problem => ({ code: 'STEP_INCOMPLETE', about: `step ${step.id}` })),
    ...open.map((act): Problem => ({ code: 'OUTCOME_MISSING', about: `${act.act} of event ${act.seq}` })),
    ...(statement === body.statement ? [] : [{ code: 'STEP_DIFFERENT' as const, about: 'the statement people sign' }]),
    ...wronglyObserved('closed', findArtefactContradiction(state.facts, body.artefacts)),
    ...checkAborted(state, body),
  ];
}

/** An aborted ceremony says so, with what remains; any other says nothing of it. */
function checkAborted(state: CeremonyState, { aborted }: TypedEvent<'closed'>['body']): readonly Problem[] {
  const expected = abortedMember(state).aborted;
  const unmet = firstUnmet([['aborted', expected as Json | undefined, aborted as Json | undefined]]);
  const wrong: readonly Problem[] =
    unmet === null ? [] : [{ code: 'ABORTED_WRONG', about: `closed: expected ${unmet.expected}, got ${unmet.got}` }];
  if (expected === undefined) return wrong;
  const { exception, reason, remaining } = expected;
  const left = remaining.length === 0 ? 'nothing remains' : `there remains: ${remaining.join('; ')}`;
  return [...wrong, { code: 'CEREMONY_ABORTED', about: `${exception}: ${reason}; ${left}` }];
}
