import type { Plan, Role } from '../../transcript/plan.ts';
import type { Demand } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import { peopleOf, type StepContext, type Turn, type TurnContext } from '../step-kind.ts';

const FIRST = 'allow-1';
const SECOND = 'allow-2';

/** Whether `turn` is the one after which a change of who is there counts. */
export function isAllowed(turn: string): boolean {
  return turn === SECOND;
}

/** Whether `turn` is one in which somebody allows a change of who is there. */
export function isAllowing(turn: string): boolean {
  return turn === FIRST || turn === SECOND;
}

/**
 * The two turns in which a security officer and a witness allow that `subject` comes, goes or is replaced: never the person themselves,
 * nor anybody who is away. Where nobody of a role is left, an administrator or the other role stands in, and then anybody else.
 */
export function allowTurns({ plan, facts }: Pick<StepContext, 'plan' | 'facts'>, subject: string): readonly Turn[] {
  const away = [subject, ...facts.departed];
  const before = facts.allowing.length === 1 ? facts.allowing : [];
  const officers: readonly Role[] = ['security-officer'];
  const witnesses: readonly Role[] = ['internal-witness', 'external-witness'];
  const title = (who: string) => `${who} allows it, and signs`;
  const first = somebody(plan, [officers, ['administrator'], witnesses], away);
  const alone = first.length === 1 ? first : before;
  const turn = { secret: 'none', signs: 'acknowledge' } as const;
  return [
    { id: FIRST, title: title('a security officer, or who stands in'), people: first, ...turn },
    {
      id: SECOND,
      title: title('a witness, or who stands in'),
      people: somebody(plan, [witnesses, officers, ['administrator']], [...away, ...alone]),
      ...turn,
    },
  ];
}

function somebody(plan: Plan, choices: readonly (readonly Role[])[], not: readonly string[]): readonly string[] {
  const everybody = plan.people.map(({ id }) => id);
  const groups = [...choices.map((roles) => roles.flatMap((role) => peopleOf(plan, role))), everybody];
  return groups.map((group) => [...new Set(group)].filter((id) => !not.includes(id))).find((group) => group.length > 0) ?? [];
}

/** Whether two different people of `present` can allow the change whose `turns` these are; true where nobody has to. */
export function canAllow(turns: readonly Turn[], present: readonly string[]): boolean {
  const [first, second = []] = turns.filter(({ id }) => isAllowing(id)).map(({ people }) => people);
  const there = (people: readonly string[]) => people.filter((id) => present.includes(id));
  return first === undefined || there(first).some((id) => there(second).some((other) => other !== id));
}

/** The facts after `person` allowed the change that is under way. */
export function allowed(facts: Facts, turn: string, person: string): Facts {
  return { ...facts, allowing: turn === FIRST ? [person] : [...facts.allowing, person] };
}

/** Who allows a change for the second time is somebody else than the first. */
export function demandAllowing({ facts, turn, person }: TurnContext): readonly Demand[] {
  if (turn !== SECOND) return [];
  return [
    ['how many people have allowed it before', 1, facts.allowing.length],
    ['whether somebody else allowed it first', true, !facts.allowing.includes(person)],
  ];
}
