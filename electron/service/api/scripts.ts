import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex } from '../../../shared/core/digest.ts';
import type { DryRun } from '../../../shared/ipc/view.ts';
import { type BoundScript, bindScript } from '../../../shared/script/bind.ts';
import { countValue } from '../../../shared/script/counts.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import { orderProblems, type ScriptProblem } from '../../../shared/script/problem.ts';
import { checkRules } from '../../../shared/script/rules/index.ts';
import type { Script } from '../../../shared/script/script.ts';
import { MAXIMUM_SCRIPT_BYTES } from '../../../shared/script/source.ts';
import { type WalkedStep, walkScript } from '../../../shared/script/walk.ts';
import { changeText, topicNames } from '../../../shared/script/world-difference.ts';
import { readBoundedFile } from '../media/file.ts';
import { ceremoniesFolder } from '../room.ts';
import type { Desk } from './desk.ts';
import type { Handlers } from './handlers.ts';

/** The shipped ceremonies and their dry runs. */
export const scriptHandlers = {
  'scripts.list': async (desk) => {
    const names = (await readdir(ceremoniesFolder(desk.room))).filter((file) => file.endsWith('.yaml')).sort();
    const rows = await Promise.all(names.map((file) => listScript(desk, file.replace(/\.yaml$/, ''))));
    return rows.flat();
  },
  'scripts.plan': async (desk, { script, parameters }) => {
    const { bytes, parsed } = await readScript(desk, script);
    if (!parsed.ok)
      return { ...emptyRun(digestHex(bytes)), problems: parsed.problems.map((problem) => describeProblem(problem)) };
    return dryRun(parsed.script, parameters, digestHex(bytes));
  },
} satisfies Partial<Handlers>;

async function readScript(desk: Desk, name: string) {
  const file = `${name}.yaml`;
  const bytes = await readBoundedFile(join(ceremoniesFolder(desk.room), file), MAXIMUM_SCRIPT_BYTES);
  return { bytes, parsed: parseScript(bytes, file) };
}

async function listScript(desk: Desk, name: string) {
  const { bytes, parsed } = await readScript(desk, name);
  if (!parsed.ok) return [];
  const { title, purpose, duration } = parsed.script;
  return [{ name, title, purpose, minutes: duration, sha256: digestHex(bytes) }];
}

const noRun = { steps: [], abort: [], left: [] };

function emptyRun(sha256: string): DryRun {
  return { ok: false, title: '', purpose: '', sha256, minutes: 0, roles: {}, parameters: [], ...noRun, problems: [] };
}

function dryRun(script: Script, given: Readonly<Record<string, string>>, sha256: string): DryRun {
  const bound = bindScript(script, given);
  const header = {
    title: script.title,
    purpose: script.purpose,
    sha256,
    roles: bound.ok ? { ...bound.bound.roles } : knownRoles(script, given),
    parameters: Object.entries(script.parameters).map(([name, parameter]) => ({
      name,
      title: parameter.title,
      type: parameter.type,
      default: parameter.default ?? null,
      value: given[name] ?? parameter.default ?? null,
    })),
  };
  if (!bound.ok) {
    const problems = bound.problems.map((problem) => describeProblem(problem));
    return { ...header, ...noRun, ok: false, minutes: script.duration, problems };
  }
  const walk = walkScript(bound.bound);
  const problems = orderProblems([...walk.problems, ...checkRules(bound.bound)]);
  return {
    ...header,
    ok: problems.length === 0,
    minutes: walk.totalMinutes,
    steps: walk.steps.map(describeStep),
    abort: walk.abort.map(describeStep),
    left: walk.left.map(({ topic, ...row }) => ({ topic: topicNames[topic], ...row })),
    problems: problems.map((problem) => describeProblem(problem, bound.bound)),
  };
}

function describeStep({ approvals, needs, changes, ...step }: WalkedStep): DryRun['steps'][number] {
  const { id, section, kind, title, actor, startsAtMinute, minutes, say, optional } = step;
  return {
    ...{ id, section, kind, title, actor, startsAtMinute, minutes, say, optional },
    approvals: approvals.map((rule) => `${rule.count} ${rule.role}`).join(', '),
    needs: [...needs],
    changes: changes.map(changeText),
  };
}

/** How many people are asked for, as far as the values given so far tell; the fewest that the script allows where they do not. */
function knownRoles(script: Script, given: Readonly<Record<string, string>>): DryRun['roles'] {
  const counts = Object.entries(script.roles).map(([role, count]) => {
    if (typeof count === 'number') return [role, count];
    const { default: usual = '', minimum = 1, maximum = 1 } = script.parameters[count.parameter] ?? {};
    const values = new Map([[count.parameter, given[count.parameter] ?? usual]]);
    return [role, countValue(count, values, { minimum, maximum }) ?? minimum];
  });
  return Object.fromEntries(counts);
}

function describeProblem(problem: ScriptProblem, bound?: BoundScript): DryRun['problems'][number] {
  const { code, line, column, path, expected, got, message } = problem;
  const [step] = [...(bound?.paths ?? [])].find(([, place]) => path === place || path.startsWith(`${place}.`)) ?? [];
  return { code, line, column, path, expected, got, message, step: step ?? null };
}
