import type { z } from 'zod';
import { type AnyStepKind, isStepKind, kindOf } from '../engine/kinds.ts';
import type { BoundStep } from '../engine/step-kind.ts';
import { type StepKindId, stepKinds } from '../engine/steps/index.ts';

/** A bound step of kind `K`, with the fields of that kind. */
export type StepOf<K extends StepKindId> = BoundStep<z.output<(typeof stepKinds)[K]['fields']>>;

/** The names of all step kinds, in the order people meet them. */
export const stepKindIds = Object.keys(stepKinds) as readonly StepKindId[];

/** The step kind called `id`, or undefined. */
export function findStepKind(id: string): AnyStepKind | undefined {
  return isStepKind(id) ? kindOf({ id, kind: id }) : undefined;
}

/** Whether `step` is of kind `kind`; its fields are then that kind's, because binding parsed them so. */
export function isKind<K extends StepKindId>(step: BoundStep, kind: K): step is StepOf<K> {
  return step.kind === kind;
}

/** The steps of one kind, in order. */
export function stepsOfKind<K extends StepKindId>(steps: readonly BoundStep[], kind: K): readonly StepOf<K>[] {
  return steps.filter((step) => isKind(step, kind)) as readonly StepOf<K>[];
}
