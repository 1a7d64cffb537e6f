import type { EventBody } from '../transcript/event.ts';
import type { CeremonyState } from './state.ts';

/** What the last event says of an aborted ceremony: which exception ended it, why, and what still exists. Nothing, of any other. */
export function abortedMember({
  aborted,
  facts,
}: Pick<CeremonyState, 'aborted' | 'facts'>): Pick<EventBody<'closed'>, 'aborted'> {
  if (aborted === null) return {};
  const reason = facts.exceptions[aborted.exception]?.decision?.text ?? '';
  return { aborted: { exception: aborted.exception, reason, remaining: [...(facts.ending?.remaining ?? [])] } };
}
