import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import type { Contradiction, DoneAct } from '../../../shared/engine/contradiction.ts';
import { type Facts, noFacts, type ShareSetFact, type SheetFact } from '../../../shared/engine/facts.ts';
import type { BoundStep, TurnContext } from '../../../shared/engine/step-kind.ts';
import { contribute } from '../../../shared/engine/steps/contribute.ts';
import { importKey } from '../../../shared/engine/steps/import-key.ts';
import { lockKey } from '../../../shared/engine/steps/lock-key.ts';
import { seal } from '../../../shared/engine/steps/seal.ts';
import { split } from '../../../shared/engine/steps/split.ts';
import { emptyWorld, type World } from '../../../shared/script/world.ts';
import { setFingerprint } from '../../../shared/shares/commitment.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';

const people = ['administrator', 'custodian', 'custodian', 'security-officer', 'internal-witness'].map((role, index) => ({
  id: `${role}-${role === 'custodian' ? index : 1}`,
  name: `Person ${index}`,
  role,
}));
const plan = { ceremony: 'ABCD-EFGH', mode: 'practice', people } as unknown as Plan;
const cmac = { method: 'CMAC', value: '16AF1E7190' } as const;
const commitments = ['one', 'two'].map((text) => digestHex(new TextEncoder().encode(text)));
const set: ShareSetFact = {
  setId: 'K7QX',
  run: 1,
  scheme: '',
  threshold: 2,
  total: 2,
  checkValue: cmac,
  commitments,
  coordinates: [1, 2],
  fingerprint: setFingerprint(commitments.map(hexToBytes)),
  sheets: [],
  status: 'open',
};

function stepOf<F>(fields: F, more: Partial<BoundStep> = {}): BoundStep<F> {
  return { id: 'step', title: 'Step', actor: 'administrator', block: 'b', fields, ...more } as unknown as BoundStep<F>;
}

function contextOf(facts: Facts, turn: string, person = 'administrator-1', done: readonly DoneAct[] = []): TurnContext {
  return {
    plan,
    facts,
    head: '',
    turn,
    person,
    at: '',
    taken: [],
    done,
    tried: [],
    present: [],
    run: 1,
  } as unknown as TurnContext;
}

/** What is wrong, for a test that says it must be: what it is about. */
function about(found: Contradiction | null | undefined): string | null {
  return found?.what ?? null;
}

const open: World = { ...emptyWorld, token: { state: 'open', label: 'T', qualified: false } };

describe('contribute', () => {
  const step = stepOf({ set: 'keys' });
  const [token = '', laptop = ''] = commitments;
  const drawn = { did: 'draw', token, laptop } as const;
  const given = { did: 'give', commitment: 'ab'.repeat(32), made: 'dice', symbols: 50, bits: 129 } as const;
  const after = contribute.reduce(noFacts, step, drawn, { id: 'draw', person: 'administrator-1' });

  it('asks each custodian, one after the other, once token and laptop have drawn', () => {
    const turns = contribute.turns(step, contextOf(noFacts, ''));
    expect(turns.map(({ id, people: who, secret, signs }) => [id, who, secret, signs])).toEqual([
      ['draw', ['administrator-1'], 'none', null],
      ['give-custodian-1', ['custodian-1'], 'entropy', 'acknowledge'],
      ['give-custodian-2', ['custodian-2'], 'entropy', 'acknowledge'],
    ]);
    expect(contribute.anyOrder).toBe(false);
  });

  it('keeps the commitments in the order of the sources, one of each, and nothing else', () => {
    const first = contribute.reduce(after, step, given, { id: 'give-custodian-1', person: 'custodian-1' });
    const again = { ...given, commitment: 'cd'.repeat(32) };
    const second = contribute.reduce(first, step, again, { id: 'give-custodian-1', person: 'custodian-1' });
    expect(second.contributions.keys).toEqual([
      { person: 'token', commitment: token },
      { person: 'laptop', commitment: laptop },
      { person: 'custodian-1', commitment: again.commitment },
    ]);
    expect(contribute.undo?.(second, step).contributions).toEqual({});
    const restarted = contribute.reduce(second, step, drawn, { id: 'draw', person: 'administrator-1' });
    expect(restarted.contributions.keys).toHaveLength(2);
  });

  it.each([
    ['nothing', given, 'give-custodian-1', 'custodian-1', null],
    ['another turn', given, 'draw', 'custodian-1', 'turn'],
    ['the turn of somebody else', given, 'give-custodian-1', 'custodian-2', 'turn'],
    ['somebody before the first', given, 'give-custodian-2', 'custodian-2', 'who committed before'],
    [
      'a commitment of another',
      { ...given, commitment: token },
      'give-custodian-1',
      'custodian-1',
      'a commitment that was made before',
    ],
    ['too few rolls', { ...given, symbols: 49, bits: 126 }, 'give-custodian-1', 'custodian-1', 'whether it is long enough'],
    [
      'more bits than rolls hold',
      { ...given, bits: 200 },
      'give-custodian-1',
      'custodian-1',
      'bits of randomness that it can hold',
    ],
    [
      'too few digits',
      { ...given, made: 'hexadecimal', symbols: 31, bits: 124 },
      'give-custodian-1',
      'custodian-1',
      'whether it is long enough',
    ],
    [
      'the same of token and laptop',
      { ...drawn, laptop: token },
      'draw',
      'administrator-1',
      'whether token and laptop committed to different randomness',
    ],
  ] as const)('contradicts %s', (_name, observed, turn, person, what) => {
    expect(about(contribute.consistent?.(step, observed, contextOf(after, turn, person)))).toBe(what);
  });

  it('needs an open token and a block, before the split, once', () => {
    const custodians = { 'custodian-1': 'custodian', 'custodian-2': 'custodian', 'administrator-1': 'administrator' } as const;
    const world = { ...open, people: custodians };
    expect(contribute.needs(step, world)).toEqual([]);
    const later = contribute.sets(step, world);
    expect(later.contributions).toEqual({ keys: 2 });
    expect(contribute.needs(step, later)).toEqual(['nobody has contributed to keys yet']);
    expect(contribute.needs(stepOf({ set: 'keys' }, { block: null }), emptyWorld)).toHaveLength(2);
  });
});

describe('split', () => {
  const fields = { set: 'keys', threshold: 2, total: 2 } as const;
  const observed = {
    setId: 'K7QX',
    run: 1,
    scheme: 'Shamir over GF(256), 2 of 2, 2 holders',
    checkValue: cmac,
    commitments: [...commitments],
    coordinates: [7, 9],
    fingerprint: set.fingerprint,
    randomness: '',
  };
  const xor = {
    ...observed,
    scheme: 'XOR components, 2 of 2, 2 holders',
    coordinates: [1, 2],
    componentCheckValues: [cmac, cmac],
  };
  const known = ['token', 'laptop', 'custodian-1', 'custodian-2'].map((person, index) => ({
    person,
    commitment: `${index}`.repeat(64),
  }));
  const contributed = { ...noFacts, contributions: { keys: known } };

  it.each([
    ['nothing', fields, observed, noFacts, null],
    ['another scheme in words', fields, { ...observed, scheme: xor.scheme }, noFacts, 'scheme'],
    [
      'check values of shares',
      fields,
      { ...observed, componentCheckValues: [cmac, cmac] },
      noFacts,
      'check values of components',
    ],
    ['contributions nobody asked for', fields, { ...observed, contributions: known }, contributed, 'what was mixed into the key'],
    ['nothing, of components', { ...fields, scheme: 'xor' }, xor, noFacts, null],
    [
      'a missing check value',
      { ...fields, scheme: 'xor' },
      { ...xor, componentCheckValues: [cmac] },
      noFacts,
      'methods of the check values of components',
    ],
    [
      'no check values',
      { ...fields, scheme: 'xor' },
      { ...xor, componentCheckValues: undefined },
      noFacts,
      'methods of the check values of components',
    ],
    [
      'components in another order',
      { ...fields, scheme: 'xor' },
      { ...xor, coordinates: [2, 1] },
      noFacts,
      'numbers of the components',
    ],
    ['nothing, of contributions', { ...fields, contributions: 'yes' }, { ...observed, contributions: known }, contributed, null],
    [
      'one contribution less',
      { ...fields, contributions: 'yes' },
      { ...observed, contributions: known.slice(1) },
      contributed,
      'what was mixed into the key',
    ],
    [
      'contributions in another order',
      { ...fields, contributions: 'yes' },
      { ...observed, contributions: [...known].reverse() },
      contributed,
      'what was mixed into the key',
    ],
    [
      'a contribution that is missing',
      { ...fields, contributions: 'yes' },
      { ...observed, contributions: known.slice(0, 3) },
      { ...noFacts, contributions: { keys: known.slice(0, 3) } },
      'what was mixed into the key',
    ],
  ] as const)('contradicts %s', (_name, given, seen, facts, what) => {
    const found = split.consistent?.(stepOf(given), seen as typeof xor, contextOf(facts, 'split'));
    expect(about(found)).toBe(what);
  });

  it('needs contributions exactly where it mixes them in, and all components', () => {
    const with2 = { ...open, contributions: { keys: 2 } };
    expect(split.needs(stepOf({ ...fields, contributions: 'yes' }), with2)).toEqual([]);
    expect(split.needs(stepOf({ ...fields, contributions: 'yes' }), open)).toEqual([
      'custodians have contributed to keys (contribute)',
    ]);
    expect(split.needs(stepOf(fields), with2)).toEqual(['what custodians contributed to keys is used (contributions: yes)']);
    expect(split.needs(stepOf({ ...fields, scheme: 'xor', total: 3 }), open)).toEqual([
      'the threshold is the number of shares: XOR components are all needed',
    ]);
  });
});

describe('seal', () => {
  const sheet: SheetFact = { index: 1, holder: 'custodian-1', printed: true, readBack: true, accepted: true };
  const factsOf = (sheets: readonly SheetFact[], more: Partial<Facts> = {}): Facts => ({
    ...noFacts,
    sets: { keys: { ...set, sheets } },
    ...more,
  });
  const step = stepOf({ set: 'keys', index: 1, holder: 'custodian-1' });
  const observed = { index: 1, bag: 'B-1', sheets: { printed: 1, sealed: 1, destroyed: 0 } };
  const bagged = seal.reduce(factsOf([sheet]), step, observed, { id: 'seal', person: 'custodian-1' });

  it('has its holder type the bag, then somebody who holds no share', () => {
    expect(seal.turns(step, contextOf(noFacts, '')).map(({ id, people: who, signs }) => [id, who, signs])).toEqual([
      ['seal', ['custodian-1'], 'acknowledge'],
      ['countersign', ['administrator-1', 'security-officer-1', 'internal-witness-1'], 'acknowledge'],
    ]);
    expect(bagged.sets.keys?.sheets).toEqual([{ ...sheet, bag: 'B-1' }]);
    expect(seal.undo?.(bagged, step).sets.keys?.sheets).toEqual([sheet]);
  });

  const other = { ...sheet, index: 2, holder: 'custodian-2', bag: 'B-2' };
  const spoiled = { voidSets: [{ ...set, sheets: [{ ...sheet, bag: 'B-0' }] }], spoiledSheets: 2 };
  it.each([
    ['nothing', observed, factsOf([sheet]), 'seal', null],
    [
      'another number than the holder typed',
      { ...observed, bag: 'B-9' },
      bagged,
      'countersign',
      'number of the bag that the holder typed',
    ],
    ['nothing, when both typed the same', observed, bagged, 'countersign', null],
    ['another share', { ...observed, index: 2 }, factsOf([sheet]), 'seal', 'index of the share'],
    [
      'a sheet that was not accepted',
      observed,
      factsOf([{ ...sheet, accepted: false }]),
      'seal',
      'whether the sheet was read back and accepted',
    ],
    ['a sheet of somebody else', observed, factsOf([{ ...sheet, holder: 'custodian-2' }]), 'seal', 'who holds the sheet'],
    [
      'a bag that is full',
      { ...observed, bag: 'B-2', sheets: { printed: 2, sealed: 2, destroyed: 0 } },
      factsOf([sheet, other]),
      'seal',
      'another sheet in this bag',
    ],
    [
      'a bag of a set that is void',
      { ...observed, bag: 'B-0', sheets: { printed: 3, sealed: 1, destroyed: 2 } },
      factsOf([sheet], spoiled),
      'seal',
      'another sheet in this bag',
    ],
    [
      'nothing, with sheets that were spoiled',
      { ...observed, sheets: { printed: 3, sealed: 1, destroyed: 2 } },
      factsOf([sheet], spoiled),
      'seal',
      null,
    ],
    ['a spoiled sheet left out', observed, factsOf([sheet], spoiled), 'seal', 'sheets printed, sealed and destroyed'],
  ] as const)('contradicts %s', (_name, seen, facts, turn, what) => {
    expect(about(seal.consistent?.(step, seen, contextOf(facts, turn, 'custodian-1')))).toBe(what);
  });

  it('needs the sheet read back, by who seals it, once', () => {
    const world = { ...open, readBack: new Set(['keys/1']), holders: { 'keys/1': 'custodian-1' } };
    expect(seal.needs(step, world)).toEqual([]);
    expect(seal.needs(step, { ...world, readBack: new Set() })).toEqual(['share 1 of keys was read back (read-back-share)']);
    expect(seal.needs(step, { ...world, holders: { 'keys/1': 'custodian-2' } })).toEqual([
      'custodian-1 holds share 1 of keys (print-share)',
    ]);
    expect(seal.needs(step, seal.sets(step, world))).toEqual(['share 1 of keys is sealed only once']);
  });

  it.each(['', ' B-1', 'B 1', 'B\n1', 'x'.repeat(41), '-1'])('takes no bag called %o', (bag) => {
    expect(seal.input.safeParse({ bag }).success).toBe(false);
  });
});

describe('import-key', () => {
  const step = stepOf({ set: 'keys', key: 'master', label: 'M', bits: '256', extractable: 'no' } as const);
  const facts = { ...noFacts, sets: { keys: set } };
  const attributes = [{ attribute: 'sensitive', required: 'true', found: 'true', verdict: 'equal' } as const];
  const imported = { label: 'M', id: 'ab', bits: 256, checkValue: cmac, clearCheckValue: cmac, extractable: false, attributes };
  const observed = { ...imported, clearKeyWiped: true as const };
  const done = (seen: object) =>
    [{ act: 'import', detail: { id: 'ab', label: 'M', set: 'keys' }, observed: seen }] as unknown as DoneAct[];

  it.each([
    ['nothing', {}, facts, null],
    [
      'a set that is void',
      {},
      { ...facts, sets: { keys: { ...set, status: 'void' } } },
      'whether the set keys was split in this run',
    ],
    ['another key', { clearCheckValue: { method: 'CMAC', value: '0000000000' } }, facts, 'check value of what was split'],
    ['another key in the token', { checkValue: { method: 'CMAC', value: '0000000000' } }, facts, 'check value in the token'],
    ['another label', { label: 'N' }, facts, 'label of the key'],
    ['a key that can leave', { extractable: true }, facts, 'whether the key may be wrapped out'],
    [
      'an attribute that differs',
      { attributes: [{ ...attributes[0], verdict: 'different' }] },
      facts,
      'an attribute that read back otherwise',
    ],
    ['no attributes', { attributes: [] }, facts, 'whether attributes were read back'],
    ['another id', { id: 'cd' }, facts, 'announced id'],
  ] as const)('contradicts %s', (_name, change, given, what) => {
    const seen = { ...imported, ...change } as typeof imported;
    const found = importKey.consistent?.(
      step,
      { ...seen, clearKeyWiped: true },
      contextOf(given as Facts, 'import', undefined, done(seen)),
    );
    expect(about(found)).toBe(what);
  });

  it('contradicts what was recorded otherwise, or not at all', () => {
    const other = done({ ...imported, bits: 128 });
    expect(about(importKey.consistent?.(step, observed, contextOf(facts, 'import', undefined, other)))).toMatch(
      /^the act import/,
    );
    expect(about(importKey.consistent?.(step, observed, contextOf(facts, 'import')))).toBe('announced id');
  });

  it('ends the clear key in the dry run, and is undone with its block', () => {
    const world = {
      ...open,
      clearSets: new Set(['keys']),
      sets: { keys: { threshold: 2, total: 2, tested: true, origin: 'made' as const } },
    };
    expect(importKey.needs(step, world)).toEqual([]);
    const later = importKey.sets(step, world);
    expect([...later.clearSets]).toEqual([]);
    expect(later.keys.master).toMatchObject({ inToken: true, extractable: false });
    expect(importKey.needs(step, later)).toEqual(['the key of keys is still in memory (split)', 'no key is named master yet']);
    const known = importKey.reduce(facts, step, observed, { id: 'import', person: 'administrator-1' });
    expect(known.keys.master).toMatchObject({ id: 'ab', origin: 'here', state: 'active', extractable: false });
    expect(importKey.undo?.(known, step).keys).toEqual({});
  });
});

describe('lock-key', () => {
  const key = {
    label: 'D',
    id: 'ab',
    type: 'aes',
    bits: 256,
    checkValue: cmac,
    extractable: true,
    origin: 'here',
    state: 'active',
  } as const;
  const facts = { ...noFacts, keys: { data: key } };
  const locked = [{ act: 'make-unextractable', detail: {}, observed: { extractable: false } }] as const;
  it.each([
    ['nothing', 'no', false, facts, locked, null],
    ['nothing, where the key stays extractable', 'yes', true, facts, [], null],
    ['a key that stays extractable', 'no', true, facts, locked, 'whether the key may leave the token afterwards'],
    [
      'a key that was locked before',
      'no',
      false,
      { ...facts, keys: { data: { ...key, extractable: false } } },
      locked,
      'whether the key data could leave the token before',
    ],
    ['a lock that nobody recorded', 'no', false, facts, [], 'the act make-unextractable, as it was recorded'],
    ['a lock that nobody asked for', 'yes', true, facts, locked, 'the act make-unextractable, as it was recorded'],
  ] as const)('contradicts %s', (_name, extractable, seen, given, done, what) => {
    const found = lockKey.consistent?.(
      stepOf({ key: 'data', extractable }),
      { extractable: seen },
      contextOf(given, 'lock', undefined, done),
    );
    expect(about(found)).toBe(what);
  });

  it('needs a key that can still leave', () => {
    const world = {
      ...open,
      keys: { data: { state: 'active', inToken: true, extractable: true, kind: 'secret', made: true } as const },
    };
    expect(lockKey.needs(stepOf({ key: 'data', extractable: 'no' } as const), world)).toEqual([]);
    const later = lockKey.sets(stepOf({ key: 'data', extractable: 'no' } as const), world);
    expect(lockKey.needs(stepOf({ key: 'data', extractable: 'yes' } as const), later)).toHaveLength(1);
    expect(lockKey.sets(stepOf({ key: 'data', extractable: 'yes' } as const), world)).toEqual(world);
  });
});
