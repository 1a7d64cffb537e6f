import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../shared/core/errors/index.ts';
import { scriptErrors } from '../../shared/core/errors/script.ts';
import { examineScript } from '../../shared/script/examine.ts';
import { parseScript } from '../../shared/script/parse.ts';
import { MAXIMUM_PROBLEMS, type ScriptProblem } from '../../shared/script/problem.ts';
import { lineOf, siteValues } from '../unit/script/shipped.ts';
import { type BadScript, changed, frozenText } from './bad-scripts/bad-script.ts';
import { badExpectations } from './bad-scripts/expectations.ts';
import { badGroups } from './bad-scripts/groups.ts';
import { hostileScripts } from './bad-scripts/hostile.ts';
import { badMembers } from './bad-scripts/members.ts';
import { badParameters } from './bad-scripts/parameters.ts';
import { badPeople } from './bad-scripts/people.ts';
import { badSyntax } from './bad-scripts/syntax.ts';

const tables = { badSyntax, badMembers, badGroups, badPeople, badParameters, badExpectations, hostileScripts };
const all = Object.values(tables).flat();

function textOf({ edits, text }: BadScript): string {
  return text ?? changed(frozenText, edits ?? []);
}

function problemsOf(bad: BadScript): readonly ScriptProblem[] {
  const given = Object.entries({ ...siteValues, ...bad.values }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  const result = examineScript(bad.bytes ?? new TextEncoder().encode(textOf(bad)), 'bad.yaml', Object.fromEntries(given));
  return result.ok ? [] : result.problems;
}

function lineWanted(bad: BadScript): number {
  if (bad.at === undefined) return 1;
  return lineOf(textOf(bad), bad.at) + (bad.at.startsWith('\n') ? 1 : 0);
}

describe('the script that the bad ones are made of', () => {
  it('has the right form', () => {
    expect(parseScript(new TextEncoder().encode(frozenText), 'frozen.yaml').ok).toBe(true);
  });
});

describe.each(Object.entries(tables))('%s', (_table, bads) => {
  it.each(bads)('refuses $what', (bad) => {
    const problems = problemsOf(bad);
    const found = problems.filter(
      ({ code, path, message }) => code === bad.code && path === bad.path && message.includes(bad.message),
    );
    expect(
      found.map(({ line }) => line),
      JSON.stringify(problems, null, 1),
    ).toContain(lineWanted(bad));
    expect(problems.length).toBeLessThanOrEqual(MAXIMUM_PROBLEMS);
    for (const problem of problems) expectWhole(problem);
  });
});

/** Every problem says where it is, what was expected there, and what was found. */
function expectWhole({ code, line, column, path, expected, got, message }: ScriptProblem): void {
  expect(errorCodes[code].action).not.toBe('');
  expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
  expect(expected).not.toBe('');
  expect(got).not.toBe('');
  expect(message).toBe(`${path === '' ? 'script' : path}: ${errorCodes[code].meaning} (expected ${expected}, got ${got})`);
}

describe('the tables of bad scripts', () => {
  it('have at least 60 of them, no two alike', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(new Set(all.map(({ what }) => what)).size).toBe(all.length);
  });

  it('have every code of the form, the values and the dry run', () => {
    const codes = Object.keys(scriptErrors).filter((code) => code.startsWith('SCRIPT_'));
    expect(codes.filter((code) => !all.some((bad) => bad.code === code))).toEqual([]);
  });
});
