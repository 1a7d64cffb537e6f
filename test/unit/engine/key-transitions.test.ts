import { describe, expect, it } from 'vitest';
import type { Contradiction, DoneAct } from '../../../shared/engine/contradiction.ts';
import { noFacts } from '../../../shared/engine/facts.ts';
import { type KeyLifecycle, keyLifecycleSchema, mayProtect, mayTransition } from '../../../shared/engine/key-lifecycle.ts';
import { destroyKey, HOW_DESTROYED, HOW_ENDED, keyInWords } from '../../../shared/engine/steps/destroy-key.ts';
import { TYPED_REASON, TYPED_SINCE, transitionKey } from '../../../shared/engine/steps/transition-key.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import { approve, contextOf, EARLIER, factsWith, key, token, worldKey } from './key-context.ts';

describe('the states of a key', () => {
  it('lead on as SP 800-57 has them, never out of destroyed, and from compromised only there', () => {
    const table = keyLifecycleSchema.options.map((from) => [
      from,
      keyLifecycleSchema.options.filter((to) => mayTransition(from, to)),
    ]);
    expect(Object.fromEntries(table)).toEqual({
      'pre-activation': ['active', 'compromised', 'destroyed'],
      active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
      suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
      deactivated: ['compromised', 'destroyed'],
      compromised: ['destroyed'],
      destroyed: [],
    });
    expect(keyLifecycleSchema.options.filter(mayProtect)).toEqual(['pre-activation', 'active']);
  });
});

describe('transition-key', () => {
  type Step = Parameters<typeof transitionKey.turns>[0];
  type Observed = Parameters<typeof transitionKey.reduce>[2];
  const stepOf = (fields: Partial<Step['fields']> = {}) =>
    ({
      id: 'retire',
      title: 'Retire',
      actor: 'administrator',
      fields: { key: 'data', to: 'deactivated', reason: 'rotated', ...fields },
    }) as Step;
  const observed: Observed = { from: 'active', to: 'deactivated', date: EARLIER, reason: 'rotated' };
  const announced = { to: 'deactivated', date: EARLIER, reason: 'rotated' } as const;
  const found = (step: Step, seen: Observed, facts = factsWith(), turn = 'announce'): Contradiction | null =>
    transitionKey.consistent?.(step, seen, contextOf(facts, turn, 'administrator-0')) ?? null;

  it('has one person announce and another one confirm, who acts in another role and holds no share', () => {
    const [announce, confirm] = transitionKey.turns(stepOf(), contextOf(factsWith(), '', ''));
    expect(announce).toMatchObject({ id: 'announce', people: ['administrator-0'], signs: null });
    expect(confirm).toMatchObject({
      id: 'confirm',
      people: ['security-officer-3', 'internal-witness-4', 'external-witness-5'],
      signs: 'acknowledge',
    });
  });

  it('changes the state only when it is confirmed', () => {
    const once = transitionKey.reduce(factsWith(), stepOf(), observed, { id: 'announce', person: 'administrator-0' });
    expect(once.keys.data).toEqual({ ...key, announced });
    const twice = transitionKey.reduce(once, stepOf(), observed, { id: 'confirm', person: 'internal-witness-4' });
    expect(twice.keys.data).toEqual({ ...key, state: 'deactivated', transitions: [announced] });
  });

  it('needs a key that may go there', () => {
    const needs = (state: KeyLifecycle | null, fields: Partial<Step['fields']> = {}) =>
      transitionKey.needs(
        stepOf(fields),
        state === null ? emptyWorld : { ...emptyWorld, keys: { data: { ...worldKey, state } } },
      );
    expect(needs('active')).toEqual([]);
    expect(needs('compromised')).toEqual(['the key data is in a state that may become deactivated (here it is compromised)']);
    expect(needs(null)).toEqual(['the key data is known (generate-key, import-key, restore or find-key)']);
    expect(needs('active', { 'compromised-since': 'unknown' })).toEqual([
      'compromised-since is told of a key that becomes compromised, and of no other',
    ]);
    expect(transitionKey.sets(stepOf(), { ...emptyWorld, keys: { data: worldKey } }).keys.data?.state).toBe('deactivated');
  });

  it('is contradicted by another state, reason, day or announcement', () => {
    expect(found(stepOf(), observed)).toBeNull();
    expect(found(stepOf(), observed, factsWith({ announced }), 'confirm')).toBeNull();
    expect(found(stepOf(), { ...observed, from: 'suspended' })?.what).toBe('state of the key data until now');
    expect(found(stepOf(), { ...observed, to: 'suspended' })?.what).toBe('state it goes to');
    expect(found(stepOf(), { ...observed, reason: 'another' })?.what).toBe('reason');
    expect(found(stepOf(), { ...observed, since: 'unknown' })?.what).toBe('whether it is told since when');
    expect(found(stepOf(), { ...observed, date: '2026-11-24T10:00:00.001Z' })?.what).toBe(
      'whether the date of the change had come',
    );
    expect(found(stepOf(), observed, factsWith(), 'confirm')?.what).toBe('what was announced');
    expect(found(stepOf(), { ...observed, from: 'compromised' }, factsWith({ state: 'compromised' }))).toEqual({
      what: 'whether a key may go from compromised to deactivated',
      expected: 'true',
      got: 'false',
    });
    expect(found(stepOf(), observed, { ...noFacts })).toMatchObject({
      what: 'state of the key data until now',
      expected: 'nothing',
    });
  });

  it('tells of a compromised key since when, and of a day that has come', () => {
    const step = stepOf({ to: 'compromised', reason: undefined });
    const seen: Observed = { ...observed, to: 'compromised', since: '2026-11-20' };
    expect(found(step, seen)).toBeNull();
    expect(found(step, { ...seen, since: 'unknown' })).toBeNull();
    expect(found(step, { ...seen, since: undefined })?.what).toBe('whether it is told since when');
    expect(found(step, { ...seen, since: '2026-11-25' })?.what).toBe('whether that day had come');
    expect(found(stepOf({ to: 'compromised', 'compromised-since': '2026-11-21' }), seen)?.what).toBe(
      'since when it is known to others',
    );
    const rows = (asked: Step) => transitionKey.shown(asked, contextOf(factsWith(), '', '')).expected.map(({ label }) => label);
    expect(rows(step)).toEqual(expect.arrayContaining([TYPED_REASON, TYPED_SINCE]));
    expect(rows(stepOf())).toEqual(['Key', 'State until now', 'State afterwards', 'Reason']);
  });
});

describe('destroy-key', () => {
  type Step = Parameters<typeof destroyKey.turns>[0];
  type Observed = Parameters<typeof destroyKey.reduce>[2];
  const step = {
    id: 'end',
    title: 'The key is destroyed',
    actor: 'administrator',
    approve,
    fields: { key: 'data' },
  } as unknown as Step;
  const observed: Observed = {
    what: keyInWords(key),
    token,
    how: HOW_DESTROYED,
    when: EARLIER,
    by: 'administrator-0',
    absent: true,
  };
  const doneWith = (detail: Record<string, string> = {}): readonly DoneAct[] => [
    { act: 'destroy', detail: { id: 'ab', label: 'data', by: 'administrator-0', ...detail }, observed: { ...observed } },
  ];
  const found = (
    seen: Observed,
    { facts = factsWith(), turn = 'destroy', person = 'administrator-0', done = doneWith() } = {},
  ): string | null => destroyKey.consistent?.(step, seen, contextOf(facts, turn, person, done))?.what ?? null;

  it('lets a witness sign the affidavit, who did not do it', () => {
    const [destroy, affirm] = destroyKey.turns(step, contextOf(factsWith(), '', ''));
    expect(destroy).toMatchObject({ people: ['administrator-0'], signs: null });
    expect(affirm).toMatchObject({ people: ['external-witness-5', 'internal-witness-4'], signs: 'acknowledge' });
    const destroyed = factsWith({ state: 'destroyed' });
    expect(found(observed, { facts: destroyed, turn: 'affirm', person: 'internal-witness-4' })).toBeNull();
    expect(found(observed, { facts: destroyed, turn: 'affirm' })).toBe('whether a witness signs who did not do it');
  });

  it('lets a temporary key, and no other, be gone with its session', () => {
    const seen: Observed = { ...observed, how: HOW_ENDED };
    const done: readonly DoneAct[] = doneWith().map((act) => ({ ...act, observed: { ...seen } }));
    expect(found(seen, { facts: factsWith({ temporary: true }), done })).toBeNull();
    expect(found(seen, { done })).toBe('how it is gone');
  });

  it('makes the key destroyed, with date and reason', () => {
    const after = destroyKey.reduce(factsWith(), step, observed, { id: 'destroy', person: 'administrator-0' });
    expect(after.keys.data).toMatchObject({
      state: 'destroyed',
      extractable: false,
      transitions: [{ to: 'destroyed', date: EARLIER, reason: 'The key is destroyed' }],
    });
    expect(destroyKey.reduce(after, step, observed, { id: 'affirm', person: 'internal-witness-4' })).toBe(after);
  });

  it('needs the key in the open token, two approvals, and somebody who acts and is no witness', () => {
    const world = { ...emptyWorld, keys: { data: worldKey } };
    expect(destroyKey.needs(step, world)).toEqual([]);
    expect(destroyKey.needs(step, emptyWorld)).toEqual([
      'the key data is in the open token (generate-key, import-key, restore or find-key)',
    ]);
    const gone = destroyKey.sets(step, world);
    expect(gone.keys.data).toMatchObject({ state: 'destroyed', inToken: false });
    expect(destroyKey.needs(step, gone)).toContain('the key data is in a state that may become destroyed (here it is destroyed)');
    expect(destroyKey.needs({ ...step, approve: [approve[0]] } as Step, world)).toEqual(['two people approve it (approve)']);
    expect(destroyKey.needs({ ...step, actor: 'internal-witness' } as Step, world)).toEqual([
      'somebody acts who is no witness (actor)',
    ]);
  });

  it('is contradicted by another key, token, state, time, person, or act', () => {
    expect(found(observed)).toBeNull();
    expect(found({ ...observed, what: { ...observed.what, proof: 'check value 000000 (CMAC)' } })).toBe('the key data');
    expect(found({ ...observed, token: { ...token, serial: '78' } })).toBe('the token it was in');
    expect(found(observed, { facts: factsWith({ state: 'destroyed' }) })).toBe('whether the key was in a state for that');
    expect(found(observed, { turn: 'affirm', person: 'internal-witness-4' })).toBe('whether the key was in a state for that');
    expect(found(observed, { done: [] })).toBe('what was announced');
    expect(found(observed, { done: doneWith({ id: 'cd' }) })).toBe('what was announced');
    expect(found({ ...observed, by: 'custodian-1' }, { done: doneWith({ by: 'custodian-1' }) })).toBe(
      'whether it was destroyed by somebody who may',
    );
    expect(found({ ...observed, when: '2026-11-24T10:00:01.000Z' })).toBe('whether the time of it had come');
    expect(found({ ...observed, when: '2026-11-24T09:58:00.000Z' })).toBe('the act destroy, as it was recorded');
    expect(found(observed, { facts: noFacts })).toBe('the key data');
  });

  it('names a key pair by its public key', () => {
    const { checkValue: _none, ...pair } = { ...key, type: 'ec' as const, bits: 384, publicKey: 'AAEC' };
    expect(keyInWords(pair)).toEqual({
      label: 'data',
      id: 'ab',
      kind: 'EC, 384 bits',
      proof: 'public key SHA-256 ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc',
    });
  });
});
