import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { errorCodes } from '../../shared/core/errors/index.ts';
import { describeBinding } from '../../shared/script/difference.ts';
import { type Examined, examineScript } from '../../shared/script/examine.ts';
import { peopleOfRoles } from '../../shared/script/people.ts';
import type { ScriptProblem } from '../../shared/script/problem.ts';
import type { CommandOutput } from './io.ts';
import { readPairs } from './parameter-pairs.ts';
import { planText } from './plan-text.ts';
import { problemLines } from './script-problems.ts';

const USAGE = 'usage: claviger plan SCRIPT [--param NAME=VALUE]... [--json]';

interface PlanArguments {
  readonly file: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly json: boolean;
}

/**
 * `claviger plan SCRIPT [--param NAME=VALUE]... [--json]`: checks a ceremony script and dry-runs it. Prints every step, or every
 * problem with its line and column. Gives 0 (it can be done), 1 (it cannot) or 2 (bad usage, or SCRIPT cannot be read). Never throws.
 */
export async function planCommand(args: readonly string[], io: CommandOutput): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed === null || typeof parsed === 'string') {
    for (const line of parsed === null ? [USAGE] : [parsed, USAGE]) io.err(line);
    return 2;
  }
  const bytes = await readScript(parsed.file, io);
  if (bytes === null) return 2;
  const result = examineScript(bytes, basename(parsed.file), parsed.parameters);
  if (!result.ok) {
    for (const line of parsed.json ? [problemsAsJson(parsed.file, result.problems)] : problemLines(parsed.file, result.problems))
      io.out(line);
    return 1;
  }
  for (const line of parsed.json ? [planAsJson(result)] : planText(result)) io.out(line);
  return 0;
}

/** The arguments; or what is wrong with a value, or null when there is nothing to say but how the command is used. */
function parseArguments(args: readonly string[]): PlanArguments | string | null {
  try {
    const options = { param: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const pairs = readPairs(values.param ?? []);
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) return null;
    return pairs.wrong ?? { file, parameters: pairs.values, json: values.json ?? false };
  } catch {
    return null;
  }
}

async function readScript(file: string, io: CommandOutput): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    io.err(`${file}: ${errorCodes[missing ? 'FILE_MISSING' : 'FILE_UNREADABLE'].meaning}`);
    return null;
  }
}

function problemsAsJson(file: string, problems: readonly ScriptProblem[]): string {
  return JSON.stringify({
    ok: false,
    problems: problems.map((problem) => ({ file, ...problem, action: errorCodes[problem.code].action })),
  });
}

function planAsJson({ script, bound, walk }: Examined): string {
  const { fileName, ceremony, version, title, purpose, duration, sha256, outputs, approve } = bound;
  const people = peopleOfRoles(bound.roles);
  const parameters = describeBinding(script, bound);
  return JSON.stringify({
    ok: true,
    file: fileName,
    ceremony,
    version,
    title,
    purpose,
    duration,
    sha256,
    outputs,
    approve,
    people,
    parameters,
    ...walk,
  });
}
