import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  type BackupFact,
  type Facts,
  type KeyFact,
  noFacts,
  type ShareSetFact,
  type TokenFact,
} from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import { collectShares } from '../../../shared/engine/steps/collect-shares.ts';
import { restore } from '../../../shared/engine/steps/restore.ts';
import { voidSet } from '../../../shared/engine/steps/void-set.ts';
import { emptyWorld, type World } from '../../../shared/script/world.ts';

const checkValue = { method: 'CMAC', value: '0011223344' } as const;
const keyValue = { method: 'CMAC', value: '5566778899' } as const;
const commitments = ['1', '2', '3'].map((digit) => digit.repeat(64));
const old: ShareSetFact = {
  setId: 'QPZR',
  run: 1,
  scheme: 'Shamir over GF(256), 2 of 3',
  threshold: 2,
  total: 3,
  checkValue,
  commitments,
  coordinates: [1, 2, 3],
  fingerprint: 'QPZRY9X8',
  sheets: [],
  status: 'earlier',
};
const told: KeyFact = {
  label: 'data-key-1',
  id: '0a'.repeat(16),
  type: 'aes',
  bits: 256,
  checkValue: keyValue,
  extractable: false,
  origin: 'earlier',
  state: 'active',
};
const backup: BackupFact = {
  key: 'lost-key',
  set: 'old-set',
  blob: '',
  sha256: 'a'.repeat(64),
  mechanism: 'KWP',
  status: 'earlier',
};
const facts: Facts = { ...noFacts, sets: { 'old-set': old }, keys: { 'lost-key': told }, backups: { 'old-backup': backup } };
const people = ['administrator-1', 'custodian-1', 'custodian-2', 'custodian-3'].map((id) => ({ id, role: id.slice(0, -2) }));

function context(known: Facts, more: Partial<TurnContext> = {}): TurnContext {
  return { plan: { mode: 'practice', people }, facts: known, done: [], ...more } as unknown as TurnContext;
}

describe('collect-shares', () => {
  type Observed = z.output<typeof collectShares.observed>;
  const step = { id: 'collect', block: 'joined', fields: { set: 'old-set', threshold: 2, afterwards: 're-seal' } } as Parameters<
    typeof collectShares.turns
  >[0];
  const first: Observed = { index: 3, commitment: commitments[2] ?? '', by: 'scan', joined: null };
  const last: Observed = {
    index: 1,
    commitment: commitments[0] ?? '',
    by: 'typed',
    joined: { checkValue, wrappingKeyExposed: true },
  };
  const after = collectShares.reduce(facts, step, first, { id: 'share-1', person: 'custodian-3' });
  const contradiction = (known: Facts, observed: Observed, turn: string, person: string) =>
    collectShares.consistent?.(step, observed, context(known, { turn, person }))?.what ?? null;

  it('takes one share of each of as many different people as it takes', () => {
    expect(contradiction(facts, first, 'share-1', 'custodian-3')).toBeNull();
    expect(contradiction(after, last, 'share-2', 'custodian-1')).toBeNull();
    const turns = collectShares.turns(step, context(after));
    expect(turns.map(({ id, secret, people: may }) => [id, secret, may])).toEqual([
      ['share-1', 'share-entry', ['custodian-1', 'custodian-2', 'custodian-3']],
      ['share-2', 'share-entry', ['custodian-1', 'custodian-2']],
    ]);
  });

  it('says with the last one, and only then, that the wrapping key is exposed', () => {
    const joined = collectShares.reduce(after, step, last, { id: 'share-2', person: 'custodian-1' });
    expect([after, joined].map((known) => known.sets['old-set']?.exposed)).toEqual([undefined, true]);
    expect(joined.sets['old-set']?.collected).toEqual([
      { index: 3, person: 'custodian-3' },
      { index: 1, person: 'custodian-1' },
    ]);
    expect(contradiction(after, { ...last, joined: null }, 'share-2', 'custodian-1')).toBe('whether they were joined');
    expect(contradiction(facts, { ...first, joined: last.joined }, 'share-1', 'custodian-3')).toBe('whether they were joined');
    const undone = collectShares.undo?.(joined, step).sets['old-set'];
    expect(undone).toMatchObject({ collected: [], exposed: true });
  });

  it('begins anew with none where the block begins again', () => {
    const again = collectShares.reduce(after, step, { ...first, index: 2 }, { id: 'share-1', person: 'custodian-2' });
    expect(again.sets['old-set']?.collected).toEqual([{ index: 2, person: 'custodian-2' }]);
  });

  it('cannot be otherwise than the set, nor twice the same', () => {
    const wrong = { ...last, joined: { checkValue: keyValue, wrappingKeyExposed: true as const } };
    const own: Facts = { ...facts, sets: { 'old-set': { ...old, status: 'accepted' } } };
    const three: Facts = { ...facts, sets: { 'old-set': { ...old, threshold: 3 } } };
    const cases: readonly (readonly [Facts, Observed, string, string, string])[] = [
      [own, first, 'share-1', 'custodian-1', 'whether the set old-set is of an earlier ceremony'],
      [three, first, 'share-1', 'custodian-1', 'threshold of the set old-set'],
      [facts, last, 'share-2', 'custodian-1', 'number of shares that were handed over before'],
      [facts, { ...first, index: 2 }, 'share-1', 'custodian-1', 'commitment of share 2'],
      [facts, { ...first, index: 9 }, 'share-1', 'custodian-1', 'commitment of share 9'],
      [after, { ...first, joined: last.joined }, 'share-2', 'custodian-1', 'a share that was handed over before'],
      [after, last, 'share-2', 'custodian-3', 'somebody who has handed one over before'],
      [after, wrong, 'share-2', 'custodian-1', 'check value of the wrapping key'],
    ];
    for (const [known, observed, turn, person, what] of cases) expect(contradiction(known, observed, turn, person)).toBe(what);
  });

  it('needs the set, a block, and the people', () => {
    const set = { threshold: 0, total: 0, tested: false, origin: 'earlier' } as const;
    const world: World = {
      ...emptyWorld,
      rollCalled: true,
      people: { 'custodian-1': 'custodian', 'custodian-2': 'custodian' },
      sets: { 'old-set': set },
    };
    expect(collectShares.needs(step, world)).toEqual([]);
    expect(collectShares.needs(step, { ...world, sets: {} })).toEqual(['the set old-set is told of (read-transcript)']);
    expect(collectShares.needs(step, { ...world, people: {} })).toEqual(['there are at least 2 custodians']);
    expect(collectShares.needs({ ...step, block: null }, world)[0]).toContain('the section is a secret block');
    const joined = collectShares.sets(step, world);
    expect(collectShares.needs(step, joined)).toEqual(['the wrapping key of old-set is not in memory yet']);
  });
});

describe('restore', () => {
  type Step = Parameters<typeof restore.turns>[0];
  type Observed = z.output<typeof restore.observed>;
  const fields = { backup: 'old-backup', set: 'old-set', key: 'new', label: 'restored', as: 'persistent' } as const;
  const joined: Facts = { ...facts, sets: { 'old-set': { ...old, exposed: true } } };
  const right: Observed = {
    label: 'restored',
    id: '0b'.repeat(16),
    bits: 256,
    checkValue: keyValue,
    comparedIn: 'token',
    extractable: false,
    persistent: true,
    keysBefore: null,
    attributes: [{ attribute: 'sensitive', required: 'true', found: 'true', verdict: 'equal' }],
    wrappingKeyAbsent: true,
  };
  const contradiction = (
    observed: Observed,
    known: Facts = joined,
    changed: Partial<Step['fields']> = {},
    recorded = observed,
  ) => {
    const step = { id: 'restore', fields: { ...fields, ...changed } } as Step;
    const done = [{ act: 'restore', detail: { id: recorded.id, label: recorded.label }, observed: recorded }];
    return restore.consistent?.(step, observed, context(known, { done } as Partial<TurnContext>))?.what ?? null;
  };
  const withBackup = (change: Partial<BackupFact>): Facts => ({ ...joined, backups: { 'old-backup': { ...backup, ...change } } });

  it('brings back the key that was told of, and no other', () => {
    expect(contradiction(right)).toBeNull();
    const verdict = { attribute: 'sensitive', required: 'true', found: 'false', verdict: 'equal' } as const;
    const cases: readonly (readonly [string | null, Observed, Facts?, Partial<Step['fields']>?])[] = [
      ['whether the backup old-backup is of an earlier ceremony', right, withBackup({ status: 'active' })],
      ['set that the backup is under', right, withBackup({ set: 'other' })],
      ['whether the shares of old-set were joined', right, facts],
      ['type of the key', right, { ...joined, keys: { 'lost-key': { ...told, type: 'rsa' } } }],
      ['bits of the key', { ...right, bits: 128 }],
      ['check value of the key', { ...right, checkValue }],
      ['label of the key', { ...right, label: 'other' }],
      ['an attribute that read back otherwise', { ...right, attributes: [verdict] }],
      ['whether attributes were read back', { ...right, attributes: [] }],
      ['whether the key may leave the token', { ...right, extractable: true }],
      [null, { ...right, extractable: true }, joined, { extractable: 'yes' }],
      ['whether the key stays', { ...right, persistent: false }],
      [null, { ...right, persistent: false, extractable: true }, joined, { as: 'temporary' }],
      ['another key of this id', { ...right, id: told.id }],
      ['how many keys there were, where nobody asked', { ...right, keysBefore: 0 }],
    ];
    for (const [what, observed, known, changed] of cases) expect(contradiction(observed, known, changed)).toBe(what);
    expect(contradiction(right, joined, {}, { ...right, id: '0c'.repeat(16) })).toBe('announced id');
    expect(contradiction(right, joined, {}, { ...right, bits: 128 })).toBe('the act restore, as it was recorded');
  });

  it('asks for another and empty token where the script does', () => {
    const token: TokenFact = {
      manufacturer: 'Maker',
      model: 'Model',
      serial: '1',
      label: 'T',
      firmware: '1',
      librarySha256: 'a'.repeat(64),
      marker: 'claviger practice 0123456789abcdef',
      oaepSha256: true,
      keyWrap: 'KWP',
    };
    const inToken = (now: TokenFact | null, before: Partial<TokenFact> | null): Facts => {
      const { manufacturer, model, serial, label, marker } = { ...token, ...before };
      const earlier = {
        ceremony: 'A',
        statementSha256: 'b',
        token: before === null ? null : { manufacturer, model, serial, label, marker },
      };
      return { ...joined, token: now, earlier: { first: earlier } };
    };
    const asked = { 'other-than': 'first' } as const;
    const empty = { ...right, keysBefore: 0 };
    const other = 'whether the token is another one than that of the earlier ceremony';
    expect(contradiction(empty, inToken(token, { serial: '2' }), asked)).toBeNull();
    expect(contradiction(empty, inToken(token, { marker: 'claviger practice fedcba9876543210' }), asked)).toBeNull();
    expect(contradiction(empty, inToken(token, {}), asked)).toBe(other);
    expect(contradiction(empty, inToken(token, { label: 'another' }), asked)).toBe(other);
    expect(contradiction(empty, inToken(token, { marker: null }), asked)).toBe(other);
    expect(contradiction(empty, inToken(token, null), asked)).toBe(other);
    expect(contradiction(empty, inToken(null, {}), asked)).toBe(other);
    expect(contradiction({ ...right, keysBefore: 1 }, inToken(token, { serial: '2' }), asked)).toBe('keys in the token before');
    expect(contradiction(right, inToken(token, { serial: '2' }), asked)).toBe('keys in the token before');
  });

  it('makes a key of this ceremony, which is undone with it, and which an abort can find', () => {
    const step = { id: 'restore', fields } as unknown as Step;
    const after = restore.reduce(joined, step, right, { id: 'restore', person: 'administrator-1' });
    expect(after.keys.new).toMatchObject({ origin: 'here', state: 'active', id: right.id });
    expect(restore.undo?.(after, step).keys).toEqual(joined.keys);
    expect(restore.makesKey?.('restore', { id: 'ab', label: 'restored' })).toEqual({ id: 'ab', label: 'restored' });
    expect(restore.makesKey?.('destroy-0b0b0b0b', { id: 'ab' })).toBeNull();
  });

  it('needs the token, the backup and the wrapping key', () => {
    const world: World = {
      ...emptyWorld,
      token: { ...emptyWorld.token, state: 'open' },
      backups: new Set(['old-backup']),
      clearSets: new Set(['old-set']),
    };
    const step = (changed: Partial<Step['fields']> = {}) => ({ id: 'restore', fields: { ...fields, ...changed } }) as Step;
    expect(restore.needs(step(), world)).toEqual([]);
    expect(restore.needs(step(), { ...world, token: emptyWorld.token })).toHaveLength(1);
    expect(restore.needs(step(), { ...world, backups: new Set() })).toEqual([
      'the backup old-backup is told of (read-transcript)',
    ]);
    expect(restore.needs(step(), { ...world, clearSets: new Set() })[0]).toContain('was joined from shares');
    expect(restore.needs(step({ 'other-than': 'first' }), world)).toEqual(['the transcript first was read (read-transcript)']);
    expect(restore.needs(step({ as: 'temporary', extractable: 'no' }), world)[0]).toContain('a temporary key may be wrapped out');
    const after = restore.sets(step(), world);
    expect(after.keys.new).toMatchObject({ inToken: true, made: true, extractable: false });
    expect([...after.clearSets]).toEqual([]);
  });
});

describe('void-set', () => {
  type Observed = z.output<typeof voidSet.observed>;
  const step = { id: 'void', fields: { set: 'old-set', successor: 'new-set' } } as Parameters<typeof voidSet.turns>[0];
  const fresh: ShareSetFact = { ...old, setId: 'ZZZZ', status: 'accepted' };
  const moved: KeyFact = { ...told, id: '0b'.repeat(16), origin: 'here', state: 'destroyed' };
  const known: Facts = {
    ...facts,
    sets: { 'old-set': { ...old, destroyed: [{ index: 1, person: 'custodian-1' }] }, 'new-set': fresh },
    keys: { ...facts.keys, moved },
    backups: { ...facts.backups, 'new-backup': { ...backup, key: 'moved', set: 'new-set', status: 'active' } },
  };
  const right: Observed = { setId: 'QPZR', successor: 'ZZZZ', sheets: 3, destroyed: 1, outstanding: 2 };
  const contradiction = (observed: Observed, changed: Facts = known) =>
    voidSet.consistent?.(step, observed, context(changed))?.what ?? null;

  it('counts the old sheets, and stands on a successor that opens the same', () => {
    expect(contradiction(right)).toBeNull();
    const other = { ...known, keys: { ...known.keys, moved: { ...moved, checkValue } } };
    const pending = { ...known, sets: { ...known.sets, 'new-set': { ...fresh, status: 'open' as const } } };
    const { 'new-backup': _without, ...backups } = known.backups;
    const same = { ...known, sets: { ...known.sets, 'new-set': { ...fresh, setId: 'QPZR' } } };
    const cases: readonly (readonly [Observed, Facts, string])[] = [
      [{ ...right, setId: 'ABCD' }, known, 'id of the old set'],
      [{ ...right, successor: 'ABCD' }, known, 'id of its successor'],
      [{ ...right, successor: 'QPZR' }, same, 'whether it is another set'],
      [right, pending, 'whether every share of new-set was accepted'],
      [{ ...right, sheets: 2 }, known, 'sheets of the old set'],
      [{ ...right, destroyed: 3, outstanding: 0 }, known, 'sheets of it that were destroyed'],
      [{ ...right, outstanding: 0 }, known, 'sheets of it that are left'],
      [right, other, 'the key of old-backup, backed up under new-set'],
      [right, { ...known, backups }, 'the key of old-backup, backed up under new-set'],
    ];
    for (const [observed, changed, what] of cases) expect(contradiction(observed, changed)).toBe(what);
  });

  it('takes the old set and its backups out of what counts, once a witness has signed', () => {
    const announced = voidSet.reduce(known, step, right, { id: 'announce', person: 'administrator-1' });
    expect(announced).toBe(known);
    const after = voidSet.reduce(known, step, right, { id: 'confirm', person: 'internal-witness-1' });
    expect(Object.keys(after.sets)).toEqual(['new-set']);
    expect(after.voidSets).toMatchObject([{ setId: 'QPZR', status: 'void' }]);
    expect(after.backups).toMatchObject({ 'old-backup': { status: 'dropped' }, 'new-backup': { status: 'active' } });
    expect(voidSet.shown(step, context(known)).happens).toContain('To split the same key again would not have revoked anything');
  });
});
