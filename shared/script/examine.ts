import { type BoundScript, bindScript } from './bind.ts';
import { parseScript, type Refusal, type Script } from './parse.ts';
import type { Participant } from './people.ts';
import { orderProblems } from './problem.ts';
import { checkRules } from './rules/index.ts';
import { type Walk, walkScript } from './walk.ts';

/** A script that can be done, with its values and its dry run. */
export interface Examined {
  readonly ok: true;
  readonly script: Script;
  readonly bound: BoundScript;
  readonly walk: Walk;
}

/**
 * Everything that is asked of a script before people come into the room: its form, its parameters, the dry run with
 * `people` (or those its roles ask for), and every rule. Either all is right or all problems are listed. Nothing is thrown.
 */
export function examineScript(
  bytes: Uint8Array,
  fileName: string,
  parameters: Readonly<Record<string, string>>,
  people?: readonly Participant[],
): Examined | Refusal {
  const parsed = parseScript(bytes, fileName);
  if (!parsed.ok) return parsed;
  const binding = bindScript(parsed.script, parameters);
  if (!binding.ok) return binding;
  const walk = walkScript(binding.bound, people);
  const problems = orderProblems([...walk.problems, ...checkRules(binding.bound)]);
  return problems.length === 0 ? { ok: true, script: parsed.script, bound: binding.bound, walk } : { ok: false, problems };
}
