import { describe, expect, it } from 'vitest';
import { ActLog } from '../../../shared/engine/act-log.ts';
import { VersionedMap } from '../../../shared/engine/versioned-map.ts';

function act(seq: number, step: string) {
  return { seq, step, attempt: 1, act: 'do', effect: 'observed' as const, detail: {} };
}
const done = (intent: number) => ({ intent, result: 'done' as const, observed: {} });

describe('the log of acts', () => {
  it('is not changed for who holds an older one', () => {
    const first = ActLog.empty().announced(act(1, 'a'));
    const second = first.announced(act(2, 'b')).settled(done(1));
    expect(first.all()).toEqual([{ ...act(1, 'a'), outcome: null }]);
    expect(first.bySeq(2)).toBeUndefined();
    expect(first.ofStep('b')).toEqual([]);
    expect(second.bySeq(1)?.outcome).toEqual(done(1));
    expect(second.open().map(({ seq }) => seq)).toEqual([2]);
  });

  it('can be gone on from at an older place, each time differently', () => {
    const root = ActLog.empty().announced(act(1, 'a'));
    const left = root.announced(act(2, 'left'));
    const right = root.settled(done(1)).announced(act(2, 'right'));
    expect(left.all().map(({ step, outcome }) => [step, outcome === null])).toEqual([
      ['a', true],
      ['left', true],
    ]);
    expect(right.all().map(({ step, outcome }) => [step, outcome === null])).toEqual([
      ['a', false],
      ['right', true],
    ]);
    expect(root.open()).toHaveLength(1);
  });

  it('keeps the last outcome, and none of an act that was never announced', () => {
    const log = ActLog.empty()
      .announced(act(1, 'a'))
      .settled(done(1))
      .settled({ ...done(1), result: 'failed' });
    expect(log.bySeq(1)?.outcome?.result).toBe('failed');
    expect(log.settled(done(7)).all()).toEqual(log.all());
  });

  it('takes as long for the last act as for the first', () => {
    const once = (count: number) => {
      let log = ActLog.empty();
      const start = performance.now();
      for (let seq = 0; seq < count; seq += 1) log = log.announced(act(seq, `step-${seq % 50}`)).settled(done(seq));
      return performance.now() - start;
    };
    const best = (count: number) => Math.min(once(count), once(count), once(count));
    // Were every act copied with each one, these would be 6.4 thousand million copies.
    expect(best(80_000)).toBeLessThan(3000);
  });
});

describe('the versioned map', () => {
  it('is not changed for who holds an older one, and can be gone on from', () => {
    const one = VersionedMap.empty<number>().with('a', 1);
    const two = one.with('a', 2).with('b', 3);
    const other = one.with('a', 9);
    expect([one.get('a'), one.get('b'), two.get('a'), two.get('b'), other.get('a'), other.get('b')]).toEqual([
      1,
      undefined,
      2,
      3,
      9,
      undefined,
    ]);
    expect(two.entries()).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
    expect(one.entries()).toEqual([['a', 1]]);
  });
});
