import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { ClavigerError, reportError } from '../../../shared/core/errors/index.ts';
import { checkpointWords } from '../../../shared/core/words.ts';
import { isStepKind } from '../../../shared/engine/kinds.ts';
import { type ActState, stepState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { EventBody } from '../../../shared/transcript/event.ts';
import type { Ceremony } from './ceremony.ts';
import type { EffectContext, StepEffect } from './effect.ts';
import { effects } from './effects/index.ts';
import { errorBody } from './journal.ts';
import type { Credential, Room } from './room.ts';

/** What a step's effect is called with. */
export interface TurnRequest {
  readonly turn: string;
  readonly person: string;
  readonly input: unknown;
  readonly credential: Credential;
}

/** The effect of a step. Throws `INTERNAL` for a kind no parser let through. */
export function effectOf(step: BoundStep): StepEffect {
  if (!isStepKind(step.kind)) throw new ClavigerError('INTERNAL', { field: `step ${step.id}`, got: step.kind });
  return effects[step.kind];
}

/** The context of one turn of `step` in its present attempt. */
export function effectContext(ceremony: Ceremony, room: Room, step: BoundStep, request: TurnRequest): EffectContext {
  const { journal } = ceremony;
  const attempt = Math.max(1, stepState(journal.state(), step.id).attempt);
  return {
    room,
    site: ceremony.site,
    live: ceremony.live,
    script: ceremony.scriptBytes,
    step,
    attempt,
    ...request,
    state: () => journal.state(),
    act: (name, effect, detail, work) => act(ceremony, { step, attempt }, { act: name, effect, detail }, work),
    checkpoint: () => {
      const { head } = stepState(journal.state(), step.id);
      // A turn that was begun before, and not signed, has recorded it already.
      if (journal.state().checkpoints.some((known) => known.head === head)) return;
      journal.append('checkpoint', { head, words: [...checkpointWords(head)] }, { id: step.id, attempt });
    },
  };
}

/** Intent, work, outcome: each is on the disk before the next begins. */
async function act<T extends JsonObject>(
  { journal }: Ceremony,
  place: { readonly step: BoundStep; readonly attempt: number },
  intent: EventBody<'intent'>,
  work: () => Promise<T>,
): Promise<T> {
  const known = journal.state().acts.find((other) => isSame(other, place, intent.act) && isDone(other));
  if (known !== undefined) return known.outcome?.observed as T;
  const step = { id: place.step.id, attempt: place.attempt };
  const { seq } = journal.append('intent', intent, step);
  try {
    const observed = await work();
    journal.append('outcome', { intent: seq, result: 'done', observed: { ...observed } }, step);
    return observed;
  } catch (error) {
    const report = asClavigerError(error);
    journal.append('outcome', { intent: seq, result: 'failed', observed: {}, error: errorBody(report) }, step);
    throw report;
  }
}

function isSame(other: ActState, place: { readonly step: BoundStep; readonly attempt: number }, name: string): boolean {
  return other.step === place.step.id && other.attempt === place.attempt && other.act === name;
}

function isDone({ outcome }: ActState): boolean {
  return outcome !== null && (outcome.result === 'done' || outcome.result === 'found-done');
}

/** `error` itself, or `INTERNAL` in its place: nothing else crosses into a transcript. */
export function asClavigerError(error: unknown): ClavigerError {
  if (error instanceof ClavigerError) return error;
  const { field, got } = reportError(error);
  return new ClavigerError('INTERNAL', { field, ...(got === undefined ? {} : { got }) });
}
