import type { z } from 'zod';
import type { Json } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { BoundStep, StepKind } from './step-kind.ts';
import { type StepKindId, stepKinds } from './steps/index.ts';

/** Any step kind; its fields, input and observations are parsed by its own schemas. */
export type AnyStepKind = StepKind<z.ZodType<unknown>, z.ZodType<unknown>, z.ZodType<Json>>;

/** Whether `name` is a step kind. */
export function isStepKind(name: string): name is StepKindId {
  return Object.hasOwn(stepKinds, name);
}

/** The kind of `step`. Throws `INTERNAL` for a step that no parser let through. */
export function kindOf(step: Pick<BoundStep, 'id' | 'kind'>): AnyStepKind {
  if (!isStepKind(step.kind)) throw new ClavigerError('INTERNAL', { field: `step ${step.id}`, got: step.kind });
  return stepKinds[step.kind] as unknown as AnyStepKind;
}
