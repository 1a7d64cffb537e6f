import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../shared/core/errors/index.ts';
import { checkFirstRules, checkRules, rules } from '../../shared/script/rules/index.ts';
import { edited, lineOf, problemsIn, shippedExamined, shippedText } from '../unit/script/shipped.ts';
import { broken, kept } from './broken-scripts.ts';

const values = (text: string): Record<string, string> => {
  const all: Record<string, string> = {
    'token-label': 'CEREMONY',
    'request-file': '/r',
    'key-id': 'k',
    'media-folder': '/m',
    'transcript-folder': '/t',
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(`\n  ${name}:`)));
};

describe.each(Object.entries(rules))('%s', (code, rule) => {
  it('has its own code, with meaning and action, and a citation', () => {
    expect(rule.id).toBe(code);
    expect(errorCodes[rule.id].action.length).toBeGreaterThan(10);
    expect(rule.citation).toMatch(/^(PCI|RFC|design|CA\/Browser|WebTrust)/);
  });

  it('passes the shipped ceremony', () => {
    expect(rule.check(shippedExamined().bound)).toEqual([]);
  });

  it.each(broken[rule.id])('refuses $what', ({ text, at, message }) => {
    const problems = problemsIn(text, values(text));
    const found = problems.filter((problem) => problem.code === code && problem.message.includes(message));
    const line = lineOf(text, at) + (at.startsWith('\n') ? 1 : 0);
    expect(
      found.map((problem) => problem.line),
      JSON.stringify(problems, null, 1),
    ).toContain(line);
    expect(found[0]?.message).toContain(errorCodes[rule.id].meaning);
  });
});

describe('checkRules', () => {
  it('has nothing against the shipped ceremony', () => {
    expect(checkRules(shippedExamined().bound)).toEqual([]);
  });

  it.each(kept)('has nothing against %s', (_what, text) => {
    expect(problemsIn(text, values(text))).toEqual([]);
  });

  it('asks a transcript only for the rules that are as old as transcripts', () => {
    const { bound } = shippedExamined();
    const old = { ...bound, steps: bound.steps.filter(({ kind }) => kind !== 'confirm-checkpoint') };
    expect(checkRules(old).map(({ code }) => code)).toEqual(['RULE_CHECKPOINT_TYPED', 'RULE_CHECKPOINT_TYPED']);
    expect(checkFirstRules(old)).toEqual([]);
    const alone = { ...bound, forbid: [] };
    expect(checkFirstRules(alone).map(({ code }) => code)).toEqual(['RULE_CUSTODIAN_NOT_ADMINISTRATOR']);
  });

  it('asks for no custodians where there are none', () => {
    const { bound } = shippedExamined();
    const roles = { administrator: 1, 'internal-witness': 1 } as const;
    expect(rules.RULE_CUSTODIAN_NOT_ADMINISTRATOR.check({ ...bound, roles, forbid: [] })).toEqual([]);
  });

  it('accepts the forbidden pair in either order', () => {
    const text = edited(['[administrator, custodian]', '[custodian, administrator]']);
    expect(problemsIn(text)).toEqual([]);
    expect(text).not.toBe(shippedText);
  });
});
