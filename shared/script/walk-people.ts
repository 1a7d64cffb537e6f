import { canApprove } from '../engine/approving.ts';
import type { BoundStep, Turn } from '../engine/step-kind.ts';
import { hasRole, type Role, rolesOf } from '../transcript/plan.ts';
import type { BoundScript } from './bind.ts';
import type { Participant } from './people.ts';
import type { Finding } from './problem.ts';
import type { World } from './world.ts';

/** A turn as the dry run sees it; one that only some tokens need has `maybe`. */
export type WalkedTurn = Pick<Turn, 'id' | 'title' | 'people'> & { readonly maybe: boolean };

/** Where a step stands, and who could take part in it. */
export interface StepPlace {
  readonly path: string;
  readonly people: readonly Participant[];
  readonly world: World;
}

/** Whether as many people come in each role as the script asks for, and enough of them to approve the plan. */
export function checkPeople(bound: BoundScript, people: readonly Participant[]): readonly Finding[] {
  const roles = new Set([...Object.keys(bound.roles), ...people.flatMap(rolesOf)]) as Set<Role>;
  const numbers = [...roles].flatMap((role) => {
    const asked = bound.roles[role] ?? 0;
    const coming = countOf(people, role);
    const path = bound.roles[role] === undefined ? 'roles' : `roles.${role}`;
    return asked === coming ? [] : [{ path, expected: `${asked} as ${role}`, got: String(coming) }];
  });
  const approvers = bound.approve.flatMap(({ role, count }, index) => {
    const coming = countOf(people, role);
    return coming >= count
      ? []
      : [{ path: `approve[${index}]`, expected: `${count} as ${role} to approve the plan`, got: String(coming) }];
  });
  return [...numbers, ...approvers];
}

/** Whether somebody of those who are there can act, can take each turn, and whether enough others can approve. */
export function checkRoom(step: BoundStep, turns: readonly WalkedTurn[], place: StepPlace): readonly Finding[] {
  return [...checkActors(step, turns, place), ...checkApprovals(step, turns, place)];
}

function countOf(people: readonly Participant[], role: string): number {
  return people.filter((person) => hasRole(person, role)).length;
}

/** Who is in the room; before the roll call nobody knows, and all who are expected count. */
function inRoom({ people, world }: StepPlace): readonly Participant[] {
  return world.rollCalled ? people.filter(({ id }) => world.present.has(id)) : people;
}

function checkActors(step: BoundStep, turns: readonly WalkedTurn[], place: StepPlace): readonly Finding[] {
  const { path, people } = place;
  if (countOf(inRoom(place), step.actor) === 0)
    return [{ path: `${path}.actor`, expected: `somebody who is ${step.actor}`, got: 'nobody' }];
  const known = new Set(people.map((person) => person.id));
  const here = new Set(inRoom(place).map((person) => person.id));
  return turns.flatMap((turn) => {
    if (turn.people.length === 0) return [{ path, expected: `somebody to ${turn.title}`, got: 'nobody' }];
    const strangers = turn.people.filter((person) => !known.has(person));
    const gone = strangers.length === 0 && !turn.people.some((person) => here.has(person));
    return [
      ...strangers.map((person) => ({
        path: fieldWith(step, path, person),
        expected: `one of ${[...known].join(', ')}`,
        got: person,
      })),
      ...(gone ? [{ path, expected: `somebody in the room to ${turn.title}`, got: `${turn.people.join(', ')} not there` }] : []),
    ];
  });
}

function fieldWith(step: BoundStep, path: string, value: string): string {
  const field = Object.entries(step.fields as object).find(([, found]) => found === value);
  return field === undefined ? path : `${path}.${field[0]}`;
}

/** Whoever acts does not approve their own act, save where everybody acts. */
function checkApprovals(step: BoundStep, turns: readonly WalkedTurn[], place: StepPlace): readonly Finding[] {
  const { path } = place;
  const people = inRoom(place);
  const acting = turns.filter((turn) => !turn.maybe && turn.people.length > 0);
  const alone = new Set(acting.flatMap((turn) => (turn.people.length === 1 ? turn.people : [])));
  const everybody = people.every((person) => alone.has(person.id));
  const free = people.filter((person) => everybody || !alone.has(person.id));
  if (people.some(({ alsoRoles }) => alsoRoles !== undefined) && !canApprove(step.approve, free))
    return [{ path: `${path}.approve`, expected: 'a different person for each approval', got: 'too few people' }];
  return step.approve.flatMap(({ role, count }, index) => {
    const players = people.filter((person) => hasRole(person, role)).map((person) => person.id);
    const others = players.filter((person) => !alone.has(person));
    const takesOne =
      others.length === players.length && acting.some((turn) => turn.people.every((person) => players.includes(person)));
    const free = everybody ? players.length : others.length - (takesOne ? 1 : 0);
    const expected = `${count} as ${role} who can approve what another does`;
    return free >= count ? [] : [{ path: `${path}.approve[${index}]`, expected, got: String(free) }];
  });
}
