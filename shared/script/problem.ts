import { ClavigerError } from '../core/errors/index.ts';
import type { scriptErrors } from '../core/errors/script.ts';

/** The codes with which a script, or its binding, is refused. */
export type ScriptProblemCode = keyof typeof scriptErrors;

/** One thing that is wrong with a script: what, and where in the file. */
export interface ScriptProblem {
  readonly code: ScriptProblemCode;
  /** From 1. */
  readonly line: number;
  /** In characters, from 1. */
  readonly column: number;
  /** The member the problem is about, such as `sections[2].steps[0].threshold`; empty for the whole file. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** One sentence with path, meaning, expected and got. */
  readonly message: string;
}

/** A problem before it is placed in the file. */
export interface Finding {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where each member of the file stands, by its path. */
export type Positions = ReadonlyMap<string, Position>;

/** More problems than anybody reads at once; the rest shows after the first are corrected. */
export const MAXIMUM_PROBLEMS = 100;

/** The path of `member` inside `path`: `.member` for a name, `[3]` for the fourth item of a list. */
export function joinPath(path: string, member: PropertyKey): string {
  if (typeof member === 'number') return `${path}[${member}]`;
  return path === '' ? String(member) : `${path}.${String(member)}`;
}

/** Where `path` stands in the file, or else the nearest member around it that is there. */
export function positionOf(positions: Positions, path: string): Position {
  const found = positions.get(path);
  if (found !== undefined) return found;
  if (path === '') return { line: 1, column: 1 };
  return positionOf(positions, path.replace(/(?:^|\.)[^.[\]]+$|\[\d+\]$|^.$/, ''));
}

/** `finding` as a problem with its place in the file and a sentence for people. */
export function placeProblem(code: ScriptProblemCode, finding: Finding, positions: Positions): ScriptProblem {
  return problemAt(code, finding, positionOf(positions, finding.path));
}

/** `finding` as a problem at `position`. */
export function problemAt(code: ScriptProblemCode, finding: Finding, position: Position): ScriptProblem {
  const { path, expected, got } = finding;
  const error = new ClavigerError(code, { field: path === '' ? 'script' : path, expected, ...(got === '' ? {} : { got }) });
  return { code, ...position, path, expected, got, message: error.message };
}

/** The problems in the order of the file, each once, at most `MAXIMUM_PROBLEMS`. */
export function orderProblems(problems: readonly ScriptProblem[]): readonly ScriptProblem[] {
  const each = new Map(
    problems.map((problem) => [`${problem.line}:${problem.column} ${problem.code} ${problem.message}`, problem]),
  );
  return [...each.values()]
    .sort((left, right) => left.line - right.line || left.column - right.column)
    .slice(0, MAXIMUM_PROBLEMS);
}
