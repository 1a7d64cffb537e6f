import type { z } from 'zod';
import { joinPath, type Positions, placeProblem, type ScriptProblem } from './problem.ts';
import { describeValue } from './text.ts';

type Issue = z.core.$ZodIssue;

/** What zod found wrong with `value`, which stands at `path` of the file, as problems in the words of the script. */
export function problemsOf(error: z.ZodError, value: unknown, path: string, positions: Positions): readonly ScriptProblem[] {
  const strangers = new Set(error.issues.filter((issue) => issue.code === 'invalid_type').map((issue) => issue.path.join()));
  return error.issues
    .filter((issue) => !isSize(issue) || !strangers.has(issue.path.join()))
    .flatMap((issue) => problemsOfIssue(issue, value, path, positions));
}

/** zod counts also what is of another type: the characters of a text that stands where a list belongs. */
function isSize(issue: Issue): boolean {
  return issue.code === 'too_small' || issue.code === 'too_big';
}

function problemsOfIssue(issue: Issue, value: unknown, base: string, positions: Positions): readonly ScriptProblem[] {
  const path = issue.path.reduce<string>(joinPath, base);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      placeProblem(
        'SCRIPT_UNKNOWN_MEMBER',
        { path: joinPath(path, key), expected: 'a member of the format', got: `"${key}"` },
        positions,
      ),
    );
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'another name';
    return [placeProblem('SCRIPT_VALUE', { path, expected, got: describeValue(issue.path.at(-1)) }, positions)];
  }
  const found = valueAt(value, issue.path);
  if (issue.code === 'invalid_union') {
    const inner = meantBranch(issue.errors).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    return inner.flatMap((one) => problemsOfIssue(one, value, base, positions));
  }
  const code = found === undefined ? 'SCRIPT_MISSING' : 'SCRIPT_VALUE';
  return [placeProblem(code, { path, expected: expectation(issue), got: describeValue(found) }, positions)];
}

/** The branch of a union that was meant: the first that takes a value of this type, else the first. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const takes = (issues: readonly Issue[]) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);
  return branches.find(takes) ?? branches[0] ?? [];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, member) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, member)) return undefined;
    return (inner as Record<PropertyKey, unknown>)[member];
  }, value);
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${count(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `at most ${count(issue.maximum, issue.origin)}`;
    default:
      return issue.message;
  }
}

function count(number: number | bigint, origin: string): string {
  return `${number} ${origin === 'string' ? 'character' : 'item'}${Number(number) === 1 ? '' : 's'}`;
}
