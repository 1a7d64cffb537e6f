import { noFacts } from '../engine/facts.ts';
import type { BoundStep, StepContext } from '../engine/step-kind.ts';
import type { Plan, Role } from '../transcript/plan.ts';
import type { BoundScript } from './bind.ts';
import { findStepKind } from './kinds.ts';
import { dryPlan, type Participant, peopleOfRoles } from './people.ts';
import { type Finding, orderProblems, placeProblem, type ScriptProblem } from './problem.ts';
import type { ApprovalRule } from './schema.ts';
import { checkPeople, checkRoom, type WalkedTurn } from './walk-people.ts';
import { emptyWorld, type Need, type World, worldOf, zeroisedWorld } from './world.ts';
import { describeDifference, describeWorld, type WorldChange, type WorldRow } from './world-difference.ts';

/** One step of the dry run. */
export interface WalkedStep {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly say: string;
  readonly section: string;
  readonly actor: Role;
  /** When it may be left out, or null when it may not. */
  readonly optional: string | null;
  /** What must be observed in it, by member. */
  readonly expect: Readonly<Record<string, string>>;
  /** Who does what in it, in order. */
  readonly turns: readonly WalkedTurn[];
  readonly approvals: readonly ApprovalRule[];
  /** Everything that must be so when it begins, and what of it is not. */
  readonly needs: readonly Need[];
  readonly needsMissing: readonly Need[];
  /** What is otherwise in the world afterwards. */
  readonly changes: readonly WorldChange[];
  readonly minutes: number;
  /** Minutes after the beginning of the ceremony. */
  readonly startsAtMinute: number;
}

/** How the world is left; what is so only where an optional step was done is not `certain`. */
export type LeftRow = WorldRow & { readonly certain: boolean };

/** The whole ceremony as it would go. It can be done when there are no problems. */
export interface Walk {
  readonly steps: readonly WalkedStep[];
  /** The steps after an abort, as they would go if it came after the last step before `close`. */
  readonly abort: readonly WalkedStep[];
  readonly left: readonly LeftRow[];
  readonly problems: readonly ScriptProblem[];
  readonly totalMinutes: number;
}

/** The worlds that people may find themselves in: every optional step left out, and every one done. The same where there is none. */
interface Worlds {
  readonly least: World;
  readonly most: World;
}

/** A stage of the walk: what it knows of the script, and the worlds as they stand. */
interface Here {
  readonly bound: BoundScript;
  readonly people: readonly Participant[];
  /** A plan with these people, for asking steps whose turn it is. */
  readonly plan: Plan;
  readonly worlds: Worlds;
  readonly minute: number;
  /** How a problem says when something is not so. */
  readonly at: string;
}

/**
 * Dry-runs a bound script in an empty world: each step must find what it needs, whether optional steps before it were done or left
 * out, somebody in the room to take each turn, and enough others to approve; and the steps of an abort must find what they need
 * after any step. Goes on after a problem, so that all are found at once. Nothing is thrown.
 */
export function walkScript(bound: BoundScript, people: readonly Participant[] = peopleOfRoles(bound.roles)): Walk {
  const start = worldOf(people);
  const plan = dryPlan(people, bound.parameters);
  const here: Here = { bound, people, plan, worlds: { least: start, most: start }, minute: 0, at: 'when this step begins' };
  const main = walkSteps(bound.steps, here);
  const abort = walkAborts(here, main.trail);
  const minute = main.end.minute;
  const findings = [...checkPeople(bound, people), ...main.findings, ...abort.findings];
  const problems = findings.map((finding) => placeProblem('SCRIPT_NEED', finding, bound.positions));
  const finding = { path: 'duration', expected: `at least ${minute} minutes, which the steps take`, got: String(bound.duration) };
  if (minute > bound.duration) problems.push(placeProblem('SCRIPT_VALUE', finding, bound.positions));
  return {
    steps: main.steps,
    abort: abort.steps,
    left: leftRows(main.end.worlds),
    problems: orderProblems(problems),
    totalMinutes: minute,
  };
}

interface Walked {
  readonly steps: readonly WalkedStep[];
  readonly findings: readonly Finding[];
  readonly end: Here;
  /** The worlds after each step. */
  readonly trail: readonly (Worlds & { readonly step: BoundStep })[];
}

function walkSteps(steps: readonly BoundStep[], start: Here): Walked {
  const walked: WalkedStep[] = [];
  const findings: Finding[] = [];
  const trail: (Worlds & { readonly step: BoundStep })[] = [];
  let here = start;
  for (const step of steps) {
    const one = walkStep(step, here);
    walked.push(one.step);
    findings.push(...one.findings);
    trail.push({ ...one.worlds, step });
    here = { ...here, worlds: one.worlds, minute: here.minute + step.minutes };
  }
  return { steps: walked, findings, end: here, trail };
}

function walkStep(
  step: BoundStep,
  here: Here,
): { readonly step: WalkedStep; readonly findings: readonly Finding[]; readonly worlds: Worlds } {
  const { id, kind, title, say, section, actor, minutes, optional, expect } = step;
  const path = here.bound.paths.get(id) ?? '';
  const turns = turnsOf(step, here);
  const place = { path, people: here.people, world: here.worlds.least };
  const worlds = worldsAfter(step, here.worlds);
  const missing = missingInEither(step, here);
  return {
    step: {
      ...{ id, kind, title, say, section, actor, optional, expect, turns, minutes },
      approvals: step.approve,
      needs: allNeeds(step, here.worlds.most),
      needsMissing: missing.map(({ expected }) => expected),
      changes: describeDifference(here.worlds.most, worldAfter(step, here.worlds.most)),
      startsAtMinute: here.minute,
    },
    findings: [...missing.map((finding) => ({ path, ...finding })), ...checkRoom(step, turns, place)],
    worlds,
  };
}

function worldAfter(step: BoundStep, world: World): World {
  return findStepKind(step.kind)?.sets(step, world) ?? world;
}

function worldsAfter(step: BoundStep, { least, most }: Worlds): Worlds {
  const next = worldAfter(step, most);
  if (step.optional !== null) return { least, most: next };
  return { least: least === most ? next : worldAfter(step, least), most: next };
}

/** What is missing whether optional steps were done or not; and what is missing in one case only. */
function missingInEither(step: BoundStep, { worlds: { least, most }, at }: Here): readonly Omit<Finding, 'path'>[] {
  const without = missingNeeds(step, least).map((expected) => ({ expected, got: `that it is not so ${at}` }));
  if (least === most) return without;
  const known = new Set(without.map(({ expected }) => expected));
  const always = new Set(missingNeeds(step, most));
  const leftOut = `that it is not so ${at}, where an optional step before it is left out`;
  const done = `that it is not so ${at}, where an optional step before it is done`;
  return [
    ...without.map((finding) => (always.has(finding.expected) ? finding : { ...finding, got: leftOut })),
    ...[...always].filter((expected) => !known.has(expected)).map((expected) => ({ expected, got: done })),
  ];
}

function missingNeeds(step: BoundStep, world: World): readonly Need[] {
  const presence = step.approve.length > 0 && !world.rollCalled ? ['people have proved presence (roll-call)'] : [];
  const open = world.closed && step.kind !== 'sign-transcript' ? ['the transcript is still open (close comes last)'] : [];
  return [...new Set([...(findStepKind(step.kind)?.needs(step, world) ?? []), ...presence, ...open])];
}

/** What it would miss in a world without anything, and in one where the same sets exist and nothing was done with them. */
function allNeeds(step: BoundStep, world: World): readonly Need[] {
  const sets = Object.entries(world.sets).map(([name, set]) => [name, { ...set, tested: false }] as const);
  const bare = sets.length === 0 ? [] : missingNeeds(step, { ...emptyWorld, sets: Object.fromEntries(sets) });
  return [...new Set([...missingNeeds(step, emptyWorld), ...bare])];
}

/** The turns with a token that can do everything, and those that only come with one that cannot. */
function turnsOf(step: BoundStep, { plan }: Here): WalkedStep['turns'] {
  const context: StepContext = { plan, facts: noFacts, head: '0'.repeat(64) };
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

/** The steps of an abort after every step between roll call and close: each problem once, at the first place where it shows. */
function walkAborts(start: Here, trail: Walked['trail']): Pick<Walked, 'steps' | 'findings'> {
  const { abort } = start.bound;
  const places = abort.length === 0 ? [] : trail.filter(({ least }) => least.rollCalled && !least.closed);
  const last = places.at(-1);
  if (last === undefined) return { steps: [], findings: [] };
  const turns = new Map(abort.map((step) => [step.id, turnsOf(step, start)]));
  const findings = new Map<string, Finding>();
  for (const place of places) {
    for (const finding of abortFindings({ ...start, ...abortedAfter(place) }, turns)) {
      const name = `${finding.path} ${finding.expected}`;
      if (!findings.has(name)) findings.set(name, finding);
    }
  }
  return { steps: walkSteps(abort, { ...start, ...abortedAfter(last) }).steps, findings: [...findings.values()] };
}

function abortedAfter({ step, least, most }: Walked['trail'][number]): Pick<Here, 'worlds' | 'at'> {
  const undone = zeroisedWorld(least);
  return {
    worlds: { least: undone, most: least === most ? undone : zeroisedWorld(most) },
    at: `when the ceremony ends after the step ${step.id}`,
  };
}

function abortFindings(start: Here, turns: ReadonlyMap<string, readonly WalkedTurn[]>): readonly Finding[] {
  const { bound, people } = start;
  let { worlds } = start;
  return bound.abort.flatMap((step) => {
    const path = bound.paths.get(step.id) ?? '';
    const missing = missingInEither(step, { ...start, worlds }).map((finding) => ({ path, ...finding }));
    const room = checkRoom(step, turns.get(step.id) ?? [], { path, people, world: worlds.least });
    worlds = worldsAfter(step, worlds);
    return [...missing, ...room];
  });
}

function leftRows({ least, most }: Worlds): readonly LeftRow[] {
  const certain = new Set(describeWorld(least).map(nameOf));
  return describeWorld(most).map((row) => ({ ...row, certain: least === most || certain.has(nameOf(row)) }));
}

function nameOf({ thing, state }: WorldRow): string {
  return `${thing}: ${state}`;
}
