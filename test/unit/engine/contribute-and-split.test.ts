import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/engine/facts.ts';
import { contribute } from '../../../shared/engine/steps/contribute.ts';
import { split } from '../../../shared/engine/steps/split.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import { about, cmac, commitments, contextOf, open, set, stepOf } from './making.ts';

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
