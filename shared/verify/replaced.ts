import { isAllowed } from '../engine/steps/allowing.ts';
import { type Replacement, replacementFields, withReplacement } from '../engine/steps/replace-person.ts';
import type { CeremonyEvent } from '../transcript/event.ts';
import type { Person, Plan } from '../transcript/plan.ts';
import { eventsOf, type ParsedFolder } from './parse.ts';

/** Somebody who took another's place, with the event after which their certificate counts. */
export interface Replaced {
  readonly seq: number;
  readonly fields: Replacement;
}

/** Everybody who took another's place, in order. Whether it was rightly allowed, the procedure says. */
export function replacedIn(events: readonly CeremonyEvent[]): readonly Replaced[] {
  const wanted = new Map<string, Replacement>();
  return events.flatMap((event) => {
    if (event.type === 'step-inserted' && event.body.kind === 'replace-person') {
      const fields = replacementFields.safeParse(event.body.fields);
      if (fields.success) wanted.set(event.body.id, fields.data);
    }
    const fields = event.type === 'turn' && isAllowed(event.body.turn) ? wanted.get(event.step?.id ?? '') : undefined;
    return fields === undefined ? [] : [{ seq: event.seq, fields }];
  });
}

/** The plan as it stands for the event `seq`: with everybody who took a place in an event before it. */
export function planAt(plan: Plan, replaced: readonly Replaced[], seq: number): Plan {
  return replaced.filter((each) => each.seq < seq).reduce((known, { fields }) => withReplacement(known, fields), plan);
}

/** Everybody who ever had a place, each once: those of the approved plan, and whoever took another's. */
export function everybodyOf({ plan, lines }: Pick<ParsedFolder, 'plan' | 'lines'>): readonly Person[] {
  if (plan === null) return [];
  const replaced = replacedIn(eventsOf(lines).map(({ event }) => event));
  const everybody = [plan, ...replaced.map(({ seq }) => planAt(plan, replaced, seq + 1))].flatMap(({ people }) => people);
  return [...new Map(everybody.map((person) => [person.certificateSha256, person])).values()];
}

/** The plan as it stands at the end: of these people each signs the statement. Null where there is none. */
export function finalPlan({ plan, lines }: Pick<ParsedFolder, 'plan' | 'lines'>): Plan | null {
  if (plan === null) return null;
  return planAt(plan, replacedIn(eventsOf(lines).map(({ event }) => event)), Number.POSITIVE_INFINITY);
}
