import { describe, expect, it } from 'vitest';
import type { DoneAct } from '../../../shared/engine/contradiction.ts';
import { type Facts, type FoundTokenFact, noFacts } from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import { initialiseToken } from '../../../shared/engine/steps/initialise-token.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import type { Mode } from '../../../shared/transcript/schemas.ts';

const library = 'a'.repeat(64);
const identity = {
  manufacturer: 'Maker',
  model: 'Model',
  serial: '',
  label: '',
  firmware: '1.0',
  librarySha256: library,
};
const pinLimits = { minimum: 4, maximum: 16, digitsOnly: false };
const blank: FoundTokenFact = {
  ...identity,
  state: 'blank',
  pinLimits,
  keepsOfficerPin: true,
  objects: 0,
  leftover: false,
  destroys: null,
};
const inUse: FoundTokenFact = { ...blank, state: 'ready', label: 'T1', serial: '77', objects: 3 };
const none = {
  data: 0,
  certificates: 0,
  publicKeys: 0,
  privateKeys: 0,
  secretKeys: 0,
  others: 0,
  total: 0,
  private: 0,
  mayHideMore: false,
};

type Step = Parameters<typeof initialiseToken.turns>[0];
type Fields = Step['fields'];
type Observed = Parameters<NonNullable<typeof initialiseToken.consistent>>[1];

const fields: Fields = {
  label: 'T1',
  'officer-pin-holder': 'security-officer',
  'user-pin-holder': 'custodian',
  generated: 'yes',
  wipe: 'no',
};
const stepWith = (change: Partial<Fields> = {}): Step => ({
  id: 'set-up',
  kind: 'initialise-token',
  title: 'Set up',
  say: '',
  actor: 'administrator',
  approve: [],
  minutes: 1,
  section: 's',
  block: null,
  expect: {},
  optional: null,
  fields: { ...fields, ...change },
});

const roles = ['administrator', 'security-officer', 'custodian', 'internal-witness'] as const;

function context(turn: string, facts: Partial<Facts>, done: readonly DoneAct[] = [], mode: Mode = 'practice'): TurnContext {
  const people = roles.map((role) => ({ id: `${role}-1`, name: role, role, certificate: '', certificateSha256: library }));
  const plan = { mode, people, modules: [{ name: 'm', librarySha256: library }], parameters: {} };
  return {
    plan: plan as unknown as TurnContext['plan'],
    facts: { ...noFacts, ...facts },
    head: '0'.repeat(64),
    turn,
    person: '',
    at: '',
    taken: [],
    done,
    tried: [],
    present: [],
    run: 1,
    checkpointed: false,
  };
}

const turnsOf = (change: Partial<Fields>, found: FoundTokenFact | null) =>
  initialiseToken.turns(stepWith(change), context('', { found })).map(({ id, secret, people }) => [id, secret, people.join()]);
const contradiction = (observed: Observed, at: TurnContext, change: Partial<Fields> = {}) =>
  initialiseToken.consistent?.(stepWith(change), observed, at)?.what ?? null;

describe('whose turn it is', () => {
  const look = ['look', 'none', 'administrator-1'];
  const last = ['initialise', 'none', 'administrator-1'];

  it('asks for two new PINs of a blank token, and before anybody has looked', () => {
    const expected = [look, ['officer-pin', 'new-pin', 'security-officer-1'], ['user-pin', 'new-pin', 'custodian-1'], last];
    expect(turnsOf({}, blank)).toEqual(expected);
    expect(turnsOf({}, null)).toEqual(expected);
  });

  it('asks for the officer PIN a token has, and before that for the number of objects', () => {
    expect(turnsOf({ wipe: 'yes' }, inUse)).toEqual([
      look,
      ['agree-to-wipe', 'none', 'security-officer-1'],
      ['officer-pin', 'pin', 'security-officer-1'],
      ['user-pin', 'new-pin', 'custodian-1'],
      last,
    ]);
  });

  it('asks for no officer PIN where the token keeps none', () => {
    expect(turnsOf({}, { ...blank, keepsOfficerPin: false })).toEqual([look, ['user-pin', 'new-pin', 'custodian-1'], last]);
  });

  it('asks for each part of a PIN from somebody else', () => {
    expect(turnsOf({ 'user-pin-second-holder': 'internal-witness' }, blank).slice(2, 4)).toEqual([
      ['user-pin', 'new-pin', 'custodian-1'],
      ['user-pin-second', 'new-pin', 'internal-witness-1'],
    ]);
  });
});

describe('what cannot be true', () => {
  const looked = (change: Partial<Extract<Observed, { did: 'look' }>> = {}): Observed => ({
    did: 'look',
    state: 'blank',
    ...identity,
    pinLimits,
    keepsOfficerPin: true,
    objects: none,
    leftover: false,
    ...change,
  });

  it.each([
    ['a blank token', looked(), null],
    ['another library', looked({ librarySha256: 'b'.repeat(64) }), 'library of the plan'],
    ['a token in use', looked({ state: 'ready' }), 'whether the token may be initialised'],
    ['no officer PIN in practice', looked({ keepsOfficerPin: false }), null],
  ])('looking: %s', (_what, observed, what) => {
    expect(contradiction(observed, context('look', {}))).toBe(what);
  });

  it('looking: what an earlier try left is on a token of its label, in use, after a try', () => {
    const left = looked({ state: 'ready', label: 'T1', leftover: true });
    expect(contradiction(left, context('look', {}))).toBe('whether an earlier try left the token');
    const tried = { ...context('look', {}), tried: ['initialise'] };
    expect(contradiction(left, tried)).toBeNull();
    expect(contradiction({ ...left, label: 'T2' } as Observed, tried)).toBe('label of the token that is wiped');
    expect(contradiction({ ...left, state: 'blank' } as Observed, tried)).toBe('whether the token that is wiped was in use');
    expect(contradiction(left, tried, { wipe: 'yes' })).toBe('whether an earlier try left the token');
    const full = { ...left, objects: { ...none, total: 1 } } as Observed;
    expect(contradiction(full, tried)).toBe('objects on a token nobody agreed to wipe');
  });

  it('looking: a token that is wiped has the label that the script names', () => {
    const wiped = looked({ state: 'ready', label: 'T1', objects: { ...none, total: 3 } });
    expect(contradiction(wiped, context('look', {}), { wipe: 'yes' })).toBeNull();
    expect(contradiction({ ...wiped, label: 'T2' } as Observed, context('look', {}), { wipe: 'yes' })).toBe(
      'label of the token that is wiped',
    );
    expect(contradiction(looked({ label: 'T1' }), context('look', {}), { wipe: 'yes' })).toBe(
      'whether the token that is wiped was in use',
    );
  });

  it('looking: a token without officer PIN in production, and one in use that the script wipes', () => {
    const production = context('look', {}, [], 'production');
    expect(contradiction(looked({ keepsOfficerPin: false }), production)).toBe('a security officer PIN in production');
    const wiped = looked({ state: 'ready', label: 'T1', objects: { ...none, total: 3 } });
    expect(contradiction(wiped, production, { wipe: 'yes' })).toBeNull();
  });

  it('agreeing: another number than was counted', () => {
    const at = context('agree-to-wipe', { found: inUse });
    expect(contradiction({ did: 'agree', objects: 3 }, at, { wipe: 'yes' })).toBeNull();
    expect(contradiction({ did: 'agree', objects: 2 }, at, { wipe: 'yes' })).toBe('objects on the token');
  });

  it.each([
    ['officer-pin', blank, { pin: 'officer', made: 'generated' }, null],
    ['officer-pin', blank, { pin: 'officer', made: 'chosen' }, 'whether a new PIN was generated'],
    ['officer-pin', blank, { pin: 'officer', made: 'present' }, 'whether the security officer PIN is a new one'],
    ['officer-pin', inUse, { pin: 'officer', made: 'present' }, null],
    ['officer-pin', inUse, { pin: 'officer', made: 'generated' }, 'whether the security officer PIN is a new one'],
    ['user-pin', blank, { pin: 'officer', made: 'generated' }, 'turn'],
    ['user-pin-second', blank, { pin: 'user', made: 'generated' }, 'turn'],
  ] as const)('a PIN: %s, %#', (turn, found, observed, what) => {
    const proved = [{ act: 'prove-officer-pin', detail: {}, observed: { proved: true } }];
    expect(contradiction({ did: 'pin', ...observed }, context(turn, { found }, proved))).toBe(what);
  });

  it('a PIN: one that the token has, and that nobody tried on it', () => {
    const present = { did: 'pin', pin: 'officer', made: 'present' } as const;
    const what = 'whether the PIN that the token has was proved';
    expect(contradiction(present, context('officer-pin', { found: inUse }))).toBe(what);
    const second = { 'officer-pin-second-holder': 'internal-witness' } as const;
    expect(contradiction(present, context('officer-pin', { found: inUse }), second)).toBeNull();
    expect(contradiction(present, context('officer-pin-second', { found: inUse }), second)).toBe(what);
    const proved = [{ act: 'prove-officer-pin-second', detail: {}, observed: { proved: true } }];
    expect(contradiction(present, context('officer-pin-second', { found: inUse }, proved), second)).toBeNull();
  });

  const made = (change: Partial<Extract<Observed, { did: 'initialise' }>> = {}): Observed => ({
    did: 'initialise',
    ...identity,
    label: 'T1',
    serial: '77',
    marker: 'claviger practice 0123456789abcdef',
    keepsOfficerPin: true,
    objectsBefore: none,
    objectsAfter: none,
    ...change,
  });
  const endOf = (observed: Observed, found: FoundTokenFact | null, change: Partial<Fields> = {}) =>
    contradiction(observed, context('initialise', { found }, [{ act: 'initialise', detail: {}, observed }]), change);

  it.each([
    ['as it should be', made(), null],
    ['another maker', made({ manufacturer: 'Other' }), 'manufacturer of the token that was looked at'],
    ['another model', made({ model: 'Other' }), 'model of the token that was looked at'],
    ['another label', made({ label: 'T2' }), 'label of the token'],
    [
      'objects before that nobody agreed to',
      made({ objectsBefore: { ...none, total: 1 } }),
      'objects that somebody agreed to destroy',
    ],
    ['objects left', made({ objectsAfter: { ...none, total: 1 } }), 'objects left on the token'],
    [
      'objects that nobody could see',
      made({ objectsAfter: { ...none, mayHideMore: true } }),
      'objects that may not have been seen',
    ],
    ['no marker in practice', made({ marker: null }), 'whether practice marked the token'],
  ])('the end: %s', (_what, observed, what) => {
    expect(endOf(observed, blank)).toBe(what);
  });

  it('the end: nobody looked, nobody agreed, nothing was done', () => {
    expect(endOf(made(), null)).toBe('a token that was looked at');
    const wiped = made({ objectsBefore: { ...none, total: 3 } });
    expect(endOf(wiped, inUse, { wipe: 'yes' })).toBe('objects that somebody agreed to destroy');
    expect(endOf(wiped, { ...inUse, destroys: 3 }, { wipe: 'yes' })).toBeNull();
    expect(endOf({ ...wiped, serial: '78' } as Observed, { ...inUse, destroys: 3 }, { wipe: 'yes' })).toBe(
      'serial number of the token that was looked at',
    );
    expect(contradiction(made(), context('initialise', { found: blank }))).toBe('the act initialise, as it was recorded');
  });
});

it('is for the beginning of a ceremony: a key that was made would be lost', () => {
  const ready = { ...emptyWorld, rollCalled: true, environmentChecked: true };
  expect(initialiseToken.needs(stepWith(), ready)).toEqual([]);
  expect(
    initialiseToken.needs(stepWith(), {
      ...ready,
      keys: { k: { state: 'active', inToken: true, extractable: true, kind: 'secret', made: true } },
    }),
  ).toHaveLength(1);
  expect(initialiseToken.needs(stepWith(), emptyWorld)).toHaveLength(2);
  expect(initialiseToken.sets(stepWith(), ready).token.state).toBe('initialised');
});
