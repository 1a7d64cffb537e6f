import { type RoomRefusal, refuseInserted, refuseSkip } from '../engine/insertion.ts';
import type { TypedEvent } from '../transcript/event.ts';
import type { FindingCode } from './finding.ts';
import type { Place, Problem } from './place.ts';
import { currentOf, outOfOrder, unapproved } from './procedure-steps.ts';

/** What is put in, is of a kind that people may put in, by somebody who is there, with what the program fills in. */
export function checkStepInserted({ state, bound }: Place, { body }: TypedEvent<'step-inserted'>): readonly Problem[] {
  return problemOf('INSERTION_WRONG', body.id, refuseInserted(state, bound, body));
}

/** Only a step that the script lets people leave out, after its approvals and before anything was done in it. */
export function checkStepSkipped(
  { state, bound }: Place,
  { step: reference, body }: TypedEvent<'step-skipped'>,
): readonly Problem[] {
  const step = currentOf(state, bound, reference);
  if (step === null) return [outOfOrder('step-skipped', reference)];
  return [...unapproved(state, step), ...problemOf('SKIP_WRONG', `step ${step.id}`, refuseSkip(state, step, body.person))];
}

function problemOf(code: FindingCode, about: string, refusal: RoomRefusal | null): readonly Problem[] {
  if (refusal === null) return [];
  const { expected = 'nothing', got = 'nothing' } = refusal.details;
  return [{ code, about: `${about}: ${refusal.code}: expected ${expected}, got ${got}` }];
}
