import type { ScriptProblem } from '../../shared/script/problem.ts';

/** Problems of the script `file` as people read them: one a line with its place, how many there are, and how values are given. */
export function problemLines(file: string, problems: readonly ScriptProblem[]): readonly string[] {
  const lines = problems.map(({ line, column, code, message }) => `${file}:${line}:${column}: ${code} ${message}`);
  const unbound = problems.some(({ code }) => code === 'SCRIPT_PARAMETER_UNBOUND');
  return [
    ...lines,
    `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}; the ceremony cannot be held like this.`,
    ...(unbound ? ['Give each missing value with --param name=value.'] : []),
  ];
}
