import { describe, expect, it } from 'vitest';
import type { DoneAct } from '../../../shared/engine/contradiction.ts';
import { type Facts, noFacts, type SheetFact } from '../../../shared/engine/facts.ts';
import { importKey } from '../../../shared/engine/steps/import-key.ts';
import { lockKey } from '../../../shared/engine/steps/lock-key.ts';
import { seal } from '../../../shared/engine/steps/seal.ts';
import { about, cmac, contextOf, open, set, stepOf } from './making.ts';

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
