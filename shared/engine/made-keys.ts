import { isStepKind, kindOf } from './kinds.ts';
import type { DoomedKey } from './room-facts.ts';
import type { CeremonyState } from './state.ts';
import type { BoundStep } from './step-kind.ts';

/**
 * The keys that this ceremony made in a token, or may have made, and that are not known to be destroyed: those it observed, and those it
 * announced and never saw. By CKA_ID, each once, in the order they came.
 */
export function madeKeys(state: CeremonyState, steps: readonly BoundStep[]): readonly DoomedKey[] {
  const kinds = new Map(steps.map((step) => [step.id, step.kind]));
  const announced = state.acts.all().flatMap(({ step, act, detail, outcome }) => {
    const kind = kinds.get(step) ?? '';
    const never = outcome?.result === 'failed' || outcome?.result === 'found-absent';
    return never || !isStepKind(kind) ? [] : (kindOf({ id: step, kind }).makesKey?.(act, detail) ?? []);
  });
  const keys = Object.values(state.facts.keys);
  const observed = keys.filter(({ origin }) => origin === 'here').map(({ id, label }) => ({ id, label }));
  const gone = new Set(keys.filter((key) => key.state === 'destroyed').map(({ id }) => id));
  const all = new Map([...announced, ...observed].map((key) => [key.id, key]));
  return [...all.values()].filter(({ id }) => !gone.has(id));
}
