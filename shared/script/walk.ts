import { noFacts } from '../engine/facts.ts';
import type { BoundStep, StepContext, Turn } from '../engine/step-kind.ts';
import type { Role } from '../transcript/plan.ts';
import type { BoundScript } from './bind.ts';
import { findStepKind } from './kinds.ts';
import { dryPlan, type Participant, peopleOfRoles } from './people.ts';
import { type Finding, orderProblems, placeProblem, type ScriptProblem } from './problem.ts';
import type { ApprovalRule } from './schema.ts';
import { type Need, type World, worldOf } from './world.ts';

/** One step of the dry run. */
export interface WalkedStep {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly say: string;
  readonly section: string;
  readonly actor: Role;
  /** Who does what in it, in order; a turn that only some tokens need has `maybe`. */
  readonly turns: readonly (Pick<Turn, 'id' | 'title' | 'people'> & { readonly maybe: boolean })[];
  readonly approvals: readonly ApprovalRule[];
  readonly needsMissing: readonly Need[];
  readonly minutes: number;
  /** Minutes after the beginning of the ceremony. */
  readonly startsAtMinute: number;
}

/** The whole ceremony as it would go. It can be done when there are no problems. */
export interface Walk {
  readonly steps: readonly WalkedStep[];
  readonly problems: readonly ScriptProblem[];
  readonly totalMinutes: number;
}

/**
 * Dry-runs a bound script in an empty world: each step must find what it needs, somebody to take each turn, and enough
 * others to approve. Goes on after a problem, so that all are found at once. Nothing is thrown.
 */
export function walkScript(bound: BoundScript, people: readonly Participant[] = peopleOfRoles(bound.roles)): Walk {
  const problems: ScriptProblem[] = checkPeople(bound, people).map((finding) =>
    placeProblem('SCRIPT_NEED', finding, bound.positions),
  );
  const steps: WalkedStep[] = [];
  let world = worldOf(people);
  let minute = 0;
  for (const step of bound.steps) {
    const walked = walkStep(step, { bound, people, world, minute });
    steps.push(walked.step);
    problems.push(...walked.findings.map((finding) => placeProblem('SCRIPT_NEED', finding, bound.positions)));
    world = findStepKind(step.kind)?.sets(step, world) ?? world;
    minute += step.minutes;
  }
  const finding = { path: 'duration', expected: `at least ${minute} minutes, which the steps take`, got: String(bound.duration) };
  if (minute > bound.duration) problems.push(placeProblem('SCRIPT_VALUE', finding, bound.positions));
  return { steps, problems: orderProblems(problems), totalMinutes: minute };
}

interface Here {
  readonly bound: BoundScript;
  readonly people: readonly Participant[];
  readonly world: World;
  readonly minute: number;
}

function walkStep(step: BoundStep, here: Here): { readonly step: WalkedStep; readonly findings: readonly Finding[] } {
  const { id, kind, title, say, section, actor, minutes } = step;
  const path = here.bound.paths.get(id) ?? '';
  const needsMissing = missingNeeds(step, here.world);
  const turns = turnsOf(step, here);
  const needs = needsMissing.map((need) => ({ path, expected: need, got: 'that it is not so when this step begins' }));
  return {
    step: {
      id,
      kind,
      title,
      say,
      section,
      actor,
      turns,
      approvals: step.approve,
      needsMissing,
      minutes,
      startsAtMinute: here.minute,
    },
    findings: [...needs, ...checkActors(step, path, turns, here.people), ...checkApprovals(step, path, turns, here.people)],
  };
}

function missingNeeds(step: BoundStep, world: World): readonly Need[] {
  const presence = step.approve.length > 0 && !world.rollCalled ? ['people have proved presence (roll-call)'] : [];
  const open = world.closed && step.kind !== 'sign-transcript' ? ['the transcript is still open (close comes last)'] : [];
  return [...new Set([...(findStepKind(step.kind)?.needs(step, world) ?? []), ...presence, ...open])];
}

/** The turns with a token that can do everything, and those that only come with one that cannot. */
function turnsOf(step: BoundStep, { bound, people }: Here): WalkedStep['turns'] {
  const context: StepContext = { plan: dryPlan(people, bound.parameters), facts: noFacts, head: '0'.repeat(64) };
  const names = {
    manufacturer: '',
    model: '',
    serial: '',
    label: '',
    firmware: '',
    librarySha256: '',
    marker: null,
    keyWrap: '',
  };
  const weak: StepContext = { ...context, facts: { ...noFacts, token: { ...names, oaepSha256: false } } };
  const kind = findStepKind(step.kind);
  const usual = new Set((kind?.turns(step, context) ?? []).map((turn) => turn.id));
  const all = kind?.turns(step, weak) ?? [];
  return all.map((turn) => ({ id: turn.id, title: turn.title, people: turn.people, maybe: !usual.has(turn.id) }));
}

function checkPeople(bound: BoundScript, people: readonly Participant[]): readonly Finding[] {
  const roles = new Set([...Object.keys(bound.roles), ...people.map((person) => person.role)]) as Set<Role>;
  const numbers = [...roles].flatMap((role) => {
    const asked = bound.roles[role] ?? 0;
    const present = countOf(people, role);
    return asked === present
      ? []
      : [
          {
            path: bound.roles[role] === undefined ? 'roles' : `roles.${role}`,
            expected: `${asked} as ${role}`,
            got: String(present),
          },
        ];
  });
  const approvers = bound.approve.flatMap(({ role, count }, index) => {
    const present = countOf(people, role);
    return present >= count
      ? []
      : [{ path: `approve[${index}]`, expected: `${count} as ${role} to approve the plan`, got: String(present) }];
  });
  return [...numbers, ...approvers];
}

function countOf(people: readonly Participant[], role: string): number {
  return people.filter((person) => person.role === role).length;
}

function checkActors(
  step: BoundStep,
  path: string,
  turns: WalkedStep['turns'],
  people: readonly Participant[],
): readonly Finding[] {
  if (countOf(people, step.actor) === 0)
    return [{ path: `${path}.actor`, expected: `somebody who is ${step.actor}`, got: 'nobody' }];
  const known = new Set(people.map((person) => person.id));
  return turns.flatMap((turn) => {
    if (turn.people.length === 0) return [{ path, expected: `somebody to ${turn.title}`, got: 'nobody' }];
    const strangers = turn.people.filter((person) => !known.has(person));
    return strangers.map((person) => ({
      path: fieldWith(step, path, person),
      expected: `one of ${[...known].join(', ')}`,
      got: person,
    }));
  });
}

function fieldWith(step: BoundStep, path: string, value: string): string {
  const field = Object.entries(step.fields as object).find(([, found]) => found === value);
  return field === undefined ? path : `${path}.${field[0]}`;
}

/** Whoever acts does not approve their own act, save where everybody acts. */
function checkApprovals(
  step: BoundStep,
  path: string,
  turns: WalkedStep['turns'],
  people: readonly Participant[],
): readonly Finding[] {
  const acting = turns.filter((turn) => !turn.maybe && turn.people.length > 0);
  const alone = new Set(acting.flatMap((turn) => (turn.people.length === 1 ? turn.people : [])));
  const everybody = people.every((person) => alone.has(person.id));
  return step.approve.flatMap(({ role, count }, index) => {
    const players = people.filter((person) => person.role === role).map((person) => person.id);
    const others = players.filter((person) => !alone.has(person));
    const takesOne =
      others.length === players.length && acting.some((turn) => turn.people.every((person) => players.includes(person)));
    const free = everybody ? players.length : others.length - (takesOne ? 1 : 0);
    if (free >= count) return [];
    return [
      { path: `${path}.approve[${index}]`, expected: `${count} as ${role} who can approve what another does`, got: String(free) },
    ];
  });
}
