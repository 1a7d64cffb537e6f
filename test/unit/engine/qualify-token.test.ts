import { describe, expect, it } from 'vitest';
import { type Facts, noFacts } from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import { qualifyToken } from '../../../shared/engine/steps/qualify-token.ts';
import { judge } from '../../../shared/hsm/qualification/judge.ts';
import { properties, propertyIds } from '../../../shared/hsm/qualification/registry.ts';
import { type Finding, laxReasonsOf, type QualificationReport } from '../../../shared/hsm/qualification/report.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import type { Mode } from '../../../shared/transcript/schemas.ts';

const identity = {
  manufacturer: 'Maker',
  model: 'Model',
  serial: '77',
  label: 'T1',
  firmware: '1.0',
  librarySha256: 'a'.repeat(64),
  marker: null,
};
const token: Facts['token'] = { ...identity, oaepSha256: true, keyWrap: 'none' };

type Step = Parameters<typeof qualifyToken.turns>[0];
type Observed = Parameters<NonNullable<typeof qualifyToken.consistent>>[1];

const step = (fields: Partial<Step['fields']> = {}): Step => ({
  id: 'try',
  kind: 'qualify-token',
  title: 'Try',
  say: '',
  actor: 'administrator',
  approve: [],
  minutes: 1,
  section: 's',
  block: null,
  expect: {},
  optional: null,
  fields: { needs: [], ...fields },
});

function reportWith(verdicts: Readonly<Record<string, Finding['verdict']>> = {}): QualificationReport {
  const findings = propertyIds.map((id): Finding => {
    const verdict = verdicts[id] ?? (properties[id].kind === 'security' ? 'enforced' : 'supported');
    return { id, verdict, words: 'seen', evidence: [] };
  });
  return {
    identity,
    software: { is: false, why: 'nothing tells of it' },
    findings,
    quirks: [],
    validation: null,
    laxReasons: [...laxReasonsOf(findings)],
  };
}

function observe(report: QualificationReport, { fields }: Step): Observed {
  const obstacles = judge(report, { needs: fields.needs, validation: fields.validation ?? null }).obstacles.map((each) => ({
    ...each,
  }));
  return { report, obstacles, waived: obstacles.length > 0 };
}

/** What contradicts `observed`, in words, where it is also what the act observed. */
function contradiction(
  of: Step,
  observed: Observed,
  mode: Mode = 'practice',
  facts: Partial<Facts> = { token },
  acted: object = observed,
) {
  const done = [{ act: 'qualify', detail: {}, observed: acted }];
  const context = {
    plan: { mode, people: [] },
    facts: { ...noFacts, ...facts },
    done,
    turn: 'qualify',
  } as unknown as TurnContext;
  return qualifyToken.consistent?.(of, observed, context)?.what ?? null;
}

describe('what a step that tries a token records', () => {
  const lax = reportWith({ 'keeps-secret-keys': 'violated' });

  it('is consistent when it follows from the findings', () => {
    expect(contradiction(step(), observe(reportWith(), step()))).toBeNull();
    expect(contradiction(step(), observe(lax, step()))).toBeNull();
    expect(contradiction(step(), observe(reportWith(), step()), 'production')).toBeNull();
  });

  it('is recomputed: no obstacle can be left out, added or called none', () => {
    const honest = observe(lax, step());
    expect(contradiction(step(), { ...honest, obstacles: [], waived: false })).toBe('what speaks against production');
    expect(contradiction(step(), { ...observe(reportWith(), step()), obstacles: honest.obstacles })).toBe(
      'what speaks against production',
    );
    expect(contradiction(step(), { ...honest, waived: false })).toBe('whether anything was waived');
    const mild = { ...lax, laxReasons: [] };
    expect(contradiction(step(), observe(mild, step()))).toBe('whether the lax reasons are those of the findings');
  });

  it('hides no software token, no other marker, and no essential property that nobody tried', () => {
    const soft = { ...identity, manufacturer: 'SoftHSM project' };
    const hidden = { ...reportWith(), identity: soft };
    const facts = { token: { ...token, ...soft } };
    const software = 'whether it is called software as it calls itself';
    expect(contradiction(step(), observe(hidden, step()), 'production', facts)).toBe(software);
    const called = { ...hidden, software: { is: true, why: 'it says so' } };
    expect(contradiction(step(), observe(called, step()), 'practice', facts)).toBeNull();
    const marked = { token: { ...token, marker: 'claviger practice 0123456789abcdef' } };
    const other = 'whether the token that was tried is the one that was identified';
    expect(contradiction(step(), observe(reportWith(), step()), 'practice', marked)).toBe(other);
    const silent = { ...reportWith(), findings: reportWith().findings.filter(({ id }) => id !== 'keeps-secret-keys') };
    expect(contradiction(step(), observe(silent, step()), 'production')).toBe('essential properties that nobody tried');
  });

  it('does not depend on the wording of the program that verifies', () => {
    const honest = observe(lax, step());
    const older = {
      ...honest,
      report: { ...lax, laxReasons: lax.laxReasons.map(() => 'It is lax.') },
      obstacles: honest.obstacles.map(({ about }) => ({ about, words: 'said otherwise' })),
    };
    expect(contradiction(step(), older)).toBeNull();
  });

  it('asks what the script asks', () => {
    const needy = step({ needs: ['signs-ed25519'], validation: 'FIPS 140-2 level 3' });
    const report = reportWith({ 'signs-ed25519': 'unsupported' });
    expect(observe(report, needy).obstacles.map(({ about }) => about)).toEqual(['signs-ed25519', 'validation']);
    expect(contradiction(needy, observe(report, needy))).toBeNull();
    expect(contradiction(needy, observe(report, step()))).toBe('what speaks against production');
  });

  it('is never a lax token in production, nor another one than was identified, nor what no act observed', () => {
    expect(contradiction(step(), observe(lax, step()), 'production')).toBe('a token with obstacles in production');
    const other = 'whether the token that was tried is the one that was identified';
    expect(contradiction(step(), observe(reportWith(), step()), 'practice', { token: null })).toBe(other);
    const stranger = { ...reportWith(), identity: { ...identity, serial: '78' } };
    expect(contradiction(step(), observe(stranger, step()))).toBe(other);
    const acted = observe(reportWith({ 'random-sane': 'not-testable' }), step());
    expect(contradiction(step(), observe(reportWith(), step()), 'practice', { token }, acted)).toBe(
      'the act qualify, as it was recorded',
    );
  });
});

describe('a step that tries a token', () => {
  it('needs an open token, and the dry run knows it was tried', () => {
    expect(qualifyToken.needs(step(), emptyWorld)).toEqual(['the token is identified and open (identify-token)']);
    const open = { ...emptyWorld, token: { state: 'open', label: 'T', qualified: false } } as const;
    expect(qualifyToken.needs(step(), open)).toEqual([]);
    expect(qualifyToken.sets(step(), open).token.qualified).toBe(true);
  });

  it('is taken by the PIN holder where the script names one, else by whoever acts', () => {
    const people = ['administrator', 'security-officer'].map((role) => ({ id: `${role}-1`, role }));
    const context = { plan: { people }, facts: noFacts, head: '' } as unknown as TurnContext;
    expect(qualifyToken.turns(step(), context)).toMatchObject([{ people: ['administrator-1'], secret: 'none' }]);
    expect(qualifyToken.turns(step({ 'pin-holder': 'security-officer' }), context)).toMatchObject([
      { people: ['security-officer-1'], secret: 'pin' },
    ]);
  });

  it.each([
    [{ needs: ['no-such-thing'] }, 'needs'],
    [{ needs: ['signs-ed25519', 'signs-ed25519'] }, 'needs'],
    [{ needs: [], validation: 'some' }, 'validation'],
    [{}, 'needs'],
  ])('refuses fields like %j', (fields, member) => {
    expect(qualifyToken.fields.safeParse(fields).error?.issues[0]?.path[0]).toBe(member);
  });
});
