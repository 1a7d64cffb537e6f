import { hasRole, type Player, type Role, rolesOf } from '../transcript/plan.ts';
import type { CeremonyState, StepState } from './state.ts';

/** The approvals that count: those of people who are there. Whoever has left does not see what is done. */
export function standingApprovals(
  { present }: Pick<CeremonyState, 'present'>,
  { approvals }: Pick<StepState, 'approvals'>,
): StepState['approvals'] {
  return approvals.filter(({ person }) => present.includes(person));
}

/** How many people of a role must approve. */
interface Rule {
  readonly role: Role;
  readonly count: number;
}

/** Whether `people` can fill every approval of `rules`, each of them one. */
export function canApprove(rules: readonly Rule[], people: readonly Player[]): boolean {
  const [open, ...others] = rules.filter(({ count }) => count > 0);
  if (open === undefined) return true;
  const rest = [{ ...open, count: open.count - 1 }, ...others];
  return people.some((person, index) => hasRole(person, open.role) && canApprove(rest, people.toSpliced(index, 1)));
}

/**
 * The role in which `person` approves, who may play several: one that still lacks an approval, and, where there is a choice, one with
 * which the others can fill what is left. A person approves once, in one role. Null where they play none that is asked for.
 */
export function approvingRole(
  person: Player & { readonly id: string },
  rules: readonly Rule[],
  given: readonly { readonly person: string; readonly role: string }[],
  people: readonly (Player & { readonly id: string })[],
): Role | null {
  const left = rules.map(({ role, count }) => ({ role, count: count - given.filter((each) => each.role === role).length }));
  const asked = rolesOf(person).filter((role) => rules.some((rule) => rule.role === role));
  const lacking = asked.filter((role) => left.some((rule) => rule.role === role && rule.count > 0));
  const others = people.filter(({ id }) => id !== person.id && !given.some((each) => each.person === id));
  const after = (role: Role) => left.map((rule) => (rule.role === role ? { ...rule, count: rule.count - 1 } : rule));
  return lacking.find((role) => canApprove(after(role), others)) ?? lacking[0] ?? asked[0] ?? null;
}
