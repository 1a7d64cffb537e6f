import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireCards } from '../../../electron/service/engine/plan-people.ts';
import { approvingRole, canApprove } from '../../../shared/engine/approving.ts';
import { noFacts } from '../../../shared/engine/facts.ts';
import { allowTurns } from '../../../shared/engine/steps/allowing.ts';
import { checkpointTurns } from '../../../shared/engine/steps/checkpoint-turns.ts';
import { dryPlan } from '../../../shared/script/people.ts';
import { type Person, type Plan, type Role, roleSchema } from '../../../shared/transcript/plan.ts';
import { checkPeople } from '../../../shared/verify/people.ts';
import { shippedExamined } from '../script/shipped.ts';
import { plan } from './story.ts';

const roles = roleSchema.options;
const people = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 9 }),
      roles: fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1, maxLength: 3 }),
    }),
    {
      selector: ({ id }) => id,
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((all) =>
    all.map(({ id, roles: [role = 'custodian', ...alsoRoles] }) => ({
      id: `${role}-${id}`,
      role,
      ...(alsoRoles.length === 0 ? {} : { alsoRoles }),
    })),
  );
const rules = fc.uniqueArray(fc.record({ role: fc.constantFrom(...roles), count: fc.integer({ min: 1, max: 2 }) }), {
  selector: ({ role }) => role,
  minLength: 1,
  maxLength: 3,
});

describe('approvals by people who play several roles', () => {
  it('come from as many different people as are asked for, and never end where they could have been given', () => {
    fc.assert(
      fc.property(people, rules, (all, asked) => {
        const given: { person: string; role: Role }[] = [];
        for (const person of all) {
          const isFull = asked.every(({ role, count }) => given.filter((each) => each.role === role).length >= count);
          if (isFull) break;
          const role = approvingRole(person, asked, given, all);
          if (role !== null) given.push({ person: person.id, role });
        }
        const complete = asked.every(({ role, count }) => given.filter((each) => each.role === role).length >= count);
        expect(complete).toBe(canApprove(asked, all));
        expect(new Set(given.map(({ person }) => person)).size).toBe(given.length);
        if (complete) expect(given.length).toBeGreaterThanOrEqual(asked.reduce((sum, { count }) => sum + count, 0));
      }),
      { numRuns: 500 },
    );
  });

  it('let nobody who is away, nor whom it is about, allow a change of who is there', () => {
    fc.assert(
      fc.property(people, fc.nat(), fc.nat(), (all, subject, away) => {
        const who = all[subject % all.length]?.id ?? '';
        const departed = [all[away % all.length]?.id ?? ''];
        const turns = allowTurns({ plan: dryPlan(all, {}), facts: { ...noFacts, departed } }, who);
        for (const turn of turns) expect(turn.people.filter((id) => id === who || departed.includes(id))).toEqual([]);
        const [first = ''] = turns[0]?.people ?? [];
        const later = allowTurns({ plan: dryPlan(all, {}), facts: { ...noFacts, departed, allowing: [first] } }, who);
        expect(later[1]?.people).not.toContain(first);
      }),
      { numRuns: 300 },
    );
  });

  it('let nobody who holds a share type a checkpoint, nor anybody twice', () => {
    fc.assert(
      fc.property(people, (all) => {
        const holders = all.filter(({ role, alsoRoles = [] }) => [role, ...alsoRoles].includes('custodian')).map(({ id }) => id);
        const checkpoint = { seq: 1, head: '', title: '', typedBy: [] };
        const facts = { ...noFacts, checkpoint };
        const turns = checkpointTurns({ plan: dryPlan(all, {}), facts });
        for (const turn of turns) expect(turn.people.filter((id) => holders.includes(id))).toEqual([]);
        const [first] = turns[0]?.people ?? [];
        if (first === undefined) return;
        const after = { ...facts, checkpoint: { ...checkpoint, typedBy: [first] } };
        expect(checkpointTurns({ plan: dryPlan(all, {}), facts: after })[1]?.people).not.toContain(first);
      }),
      { numRuns: 300 },
    );
  });
});

describe('people of a production ceremony', () => {
  const cards = (...ids: readonly string[]): Person[] =>
    plan.people.map((person) => ({ ...person, presence: ids.includes(person.id) ? 'card' : 'participant-key' }));

  it.each([
    ['nobody', [], '0 with cards, 0 of them a witness'],
    ['one', ['internal-witness-1'], '1 with cards, 1 of them a witness'],
    ['two without a witness', ['security-officer-1', 'custodian-1'], '2 with cards, 0 of them a witness'],
  ])('sign with cards: %s is refused', (_who, ids, got) => {
    expect(() => requireCards('production', cards(...ids))).toThrow(
      expect.objectContaining({ code: 'PEOPLE_WITHOUT_CARDS', message: expect.stringContaining(got) }),
    );
    expect(() => requireCards('practice', cards(...ids))).not.toThrow();
  });

  it('sign with cards: a witness and somebody else is enough', () => {
    expect(() => requireCards('production', cards('internal-witness-1', 'custodian-1'))).not.toThrow();
  });
});

describe('roles in a transcript', () => {
  const { bound } = shippedExamined();
  const codes = (changed: Plan) =>
    checkPeople(
      { contents: new Map(), lines: [], plan: changed, opened: null, closed: null, statement: null, findings: [] },
      [],
      bound,
      null,
    )
      .filter(({ code }) => code === 'PLAN_ROLES_FORBIDDEN' || code === 'PLAN_PEOPLE_WRONG')
      .map(({ code, where }) => `${code} ${where}`)
      .filter((text) => !/: [a-z-]+-[0-9]$/.test(text));
  const doubled = (alsoRoles: Role[]): Plan => ({
    ...plan,
    people: plan.people.map((person) => (person.id === 'administrator-1' ? { ...person, alsoRoles } : person)),
  });
  const waiver = { person: 'administrator-1', roles: ['administrator', 'custodian'] as [Role, Role], reason: 'two people only' };

  it('are not two that the script forbids, but where people waived it', () => {
    expect(codes(plan)).toEqual([]);
    expect(codes(doubled(['safe-controller']))).toEqual([]);
    expect(codes(doubled(['custodian']))).toEqual([
      'PLAN_ROLES_FORBIDDEN transcript.jsonl line 1: administrator-1: administrator and custodian',
    ]);
    expect(codes({ ...doubled(['custodian']), waivers: [waiver] })).toEqual([]);
  });

  it('are each once, and a waiver is for somebody who holds them', () => {
    expect(codes(doubled(['administrator']))).toEqual([
      'PLAN_PEOPLE_WRONG transcript.jsonl line 1: administrator-1: a role twice',
    ]);
    expect(codes({ ...plan, waivers: [waiver] })).toEqual([
      'PLAN_PEOPLE_WRONG transcript.jsonl line 1: a waiver for administrator-1',
    ]);
  });
});
