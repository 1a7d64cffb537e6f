import type { EventType, TypedEvent } from '../../shared/transcript/event.ts';

/** An event of one type. */
export type Of<T extends EventType> = TypedEvent<T>;

/** An event that belongs to a step. */
export type Placed<T extends EventType> = Of<T> & { readonly step: { readonly id: string; readonly attempt: number } };

/** What was decided about an exception, as it stands in the transcript. */
export interface Decision {
  readonly severity: string;
  readonly text: string;
  readonly from?: string;
  readonly benefits: readonly string[];
  readonly opinions: readonly { readonly person: string }[];
}

/** Whether two lists hold the same, in any order. */
export function same(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify([...left].sort()) === JSON.stringify([...right].sort());
}
