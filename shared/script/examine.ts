import { type BoundScript, bindValues } from './bind.ts';
import { type Refusal, readScript } from './parse.ts';
import type { Participant } from './people.ts';
import { orderProblems } from './problem.ts';
import { checkRules } from './rules/index.ts';
import type { Script } from './script.ts';
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
  const { script, problems: ofForm } = readScript(bytes, fileName);
  if (script === null) return { ok: false, problems: ofForm };
  const { bound, problems: ofValues } = bindValues(script, parameters);
  if (bound === null) return { ok: false, problems: orderProblems([...ofForm, ...ofValues]) };
  const walk = walkScript(bound, people);
  const problems = orderProblems([...ofForm, ...ofValues, ...walk.problems, ...checkRules(bound)]);
  return problems.length === 0 ? { ok: true, script, bound, walk } : { ok: false, problems };
}
