import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex } from '../../../shared/core/digest.ts';
import type { DryRun } from '../../../shared/ipc/view.ts';
import { bindScript } from '../../../shared/script/bind.ts';
import { countValue } from '../../../shared/script/counts.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import type { ScriptProblem } from '../../../shared/script/problem.ts';
import { checkRules } from '../../../shared/script/rules/index.ts';
import type { Script } from '../../../shared/script/script.ts';
import { MAXIMUM_SCRIPT_BYTES } from '../../../shared/script/source.ts';
import { walkScript } from '../../../shared/script/walk.ts';
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
    if (!parsed.ok) return { ...emptyRun(digestHex(bytes)), problems: parsed.problems.map(describeProblem) };
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

function emptyRun(sha256: string): DryRun {
  return { ok: false, title: '', purpose: '', sha256, minutes: 0, roles: {}, parameters: [], steps: [], problems: [] };
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
  if (!bound.ok)
    return { ...header, ok: false, minutes: script.duration, steps: [], problems: bound.problems.map(describeProblem) };
  const walk = walkScript(bound.bound);
  const problems = [...walk.problems, ...checkRules(bound.bound)].map(describeProblem);
  const steps = walk.steps.map(({ id, section, kind, title, actor, approvals, startsAtMinute, minutes, say }) => ({
    id,
    section,
    kind,
    title,
    actor,
    approvals: approvals.map((rule) => `${rule.count} ${rule.role}`).join(', '),
    startsAtMinute,
    minutes,
    say,
  }));
  return { ...header, ok: problems.length === 0, minutes: walk.totalMinutes, steps, problems };
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

function describeProblem({ code, line, column, path, expected, got, message }: ScriptProblem): DryRun['problems'][number] {
  return { code, line, column, path, expected, got, message };
}
