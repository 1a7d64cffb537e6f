import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { isDone } from '../../../shared/engine/consistency.ts';
import type { EffectContext } from './effect.ts';

/**
 * What was observed of the act `name` of this step and attempt, which is known to be done; null when none is. A step that needs for its act
 * what it gives up after it asks here first: what it recorded of a turn may be all that is missing.
 */
export function doneAct(
  { state, step, attempt }: Pick<EffectContext, 'state' | 'step' | 'attempt'>,
  name: string,
): JsonObject | null {
  const tries = state().acts.ofStep(step.id);
  const known = tries.find((act) => act.attempt === attempt && act.act === name && isDone(act));
  return known?.outcome?.observed ?? null;
}
