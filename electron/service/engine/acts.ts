import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { ClavigerError, reportError } from '../../../shared/core/errors/index.ts';
import { checkpointWords } from '../../../shared/core/words.ts';
import { isStepKind } from '../../../shared/engine/kinds.ts';
import { stepState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { EventBody } from '../../../shared/transcript/event.ts';
import type { Ceremony } from './ceremony.ts';
import { doneAct } from './done-act.ts';
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
  const context: EffectContext = {
    room,
    site: ceremony.site,
    live: ceremony.live,
    script: ceremony.scriptBytes,
    bound: ceremony.script,
    step,
    attempt,
    ...request,
    state: () => journal.state(),
    act: (name, effect, detail, work) => act(ceremony, context, { act: name, effect, detail }, work),
    checkpoint: () => {
      const { head } = stepState(journal.state(), step.id);
      // A turn that was begun before, and not signed, has recorded it already.
      if (journal.state().checkpoints.some((known) => known.head === head)) return;
      journal.append('checkpoint', { head, words: [...checkpointWords(head)] }, { id: step.id, attempt });
    },
  };
  return context;
}

/** Intent, work, outcome: each is on the disk before the next begins. An outcome that cannot be written leaves the intent open. */
async function act<T extends JsonObject>(
  { journal }: Ceremony,
  context: EffectContext,
  intent: EventBody<'intent'>,
  work: () => Promise<T>,
): Promise<T> {
  const known = doneAct(context, intent.act);
  if (known !== null) return known as T;
  const step = { id: context.step.id, attempt: context.attempt };
  const { seq } = journal.append('intent', intent, step);
  const tried = await attempt(work);
  const { observed, ...found } = tried.ok
    ? { result: 'done' as const, observed: tried.observed }
    : await afterError(context, intent, tried.error);
  journal.append('outcome', { intent: seq, observed: { ...observed }, ...found }, step);
  if (found.result === 'failed' && !tried.ok) throw tried.error;
  return observed as T;
}

type Tried<T> = { readonly ok: true; readonly observed: T } | { readonly ok: false; readonly error: ClavigerError };

async function attempt<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, observed: await work() };
  } catch (error) {
    return { ok: false, error: asClavigerError(error) };
  }
}

/**
 * What became of an act that ended with `error`: a device can fail after it has done what it was asked, so a reconcilable act is looked
 * for. Where the looking fails too, the intent stays open until the step is begun again. Throws `error` then.
 */
async function afterError(
  context: EffectContext,
  { act: name, effect, detail }: EventBody<'intent'>,
  error: ClavigerError,
): Promise<Pick<EventBody<'outcome'>, 'result' | 'observed' | 'error'>> {
  const { reconcile } = effectOf(context.step);
  const failed = { result: 'failed', observed: {}, error: errorBody(error) } as const;
  if (effect !== 'reconcilable' || reconcile === undefined) return failed;
  const looked = await attempt(() => reconcile(context, name, detail));
  if (!looked.ok) throw error;
  const { found, observed } = looked.observed;
  return { ...failed, result: found === 'absent' ? 'failed' : 'found-done', observed: { ...observed } };
}

/** `error` itself, or `INTERNAL` in its place: nothing else crosses into a transcript. */
export function asClavigerError(error: unknown): ClavigerError {
  if (error instanceof ClavigerError) return error;
  const { field, got } = reportError(error);
  return new ClavigerError('INTERNAL', { field, ...(got === undefined ? {} : { got }) });
}
