import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type CallUnderWay, CallWatch } from '../../../electron/service/hsm/call-watch.ts';

function watched() {
  const clock = { now: 0 };
  const watch = new CallWatch(() => clock.now);
  const told: (CallUnderWay | null)[] = [];
  watch.listen((underWay) => told.push(underWay));
  const call = (name: string) => {
    watch.begin(name);
    watch.end();
  };
  return { watch, told, call, clock };
}

describe('the watch over native calls', () => {
  it('tells of a call before it is made, with its token, and of its end when the process gets to it', async () => {
    const { watch, told } = watched();
    watch.about('the one', () => watch.begin('C_Sign'));
    expect(told).toEqual([{ call: 'C_Sign', token: 'the one' }]);
    watch.end();
    expect(told).toHaveLength(1);
    await turn();
    expect(told).toEqual([{ call: 'C_Sign', token: 'the one' }, null]);
  });

  it('tells of a long row of the same calls once a second', async () => {
    const { told, call, clock } = watched();
    for (clock.now = 0; clock.now < 3_000; clock.now += 10) call('C_GetAttributeValue');
    expect(told).toEqual(Array.from({ length: 3 }, () => ({ call: 'C_GetAttributeValue', token: null })));
    await turn();
    expect(told.at(-1)).toBeNull();
    call('C_GetAttributeValue');
    expect(told.filter((one) => one !== null)).toHaveLength(4);
  });

  it('tells of every change of call or token', async () => {
    const { watch, told, call } = watched();
    call('C_FindObjectsInit');
    call('C_FindObjects');
    watch.about('one', () => watch.about('other', () => call('C_FindObjects')));
    watch.about('one', () => call('C_FindObjects'));
    expect(told.map((one) => `${one?.call} ${one?.token}`)).toEqual([
      'C_FindObjectsInit null',
      'C_FindObjects null',
      'C_FindObjects other',
      'C_FindObjects one',
    ]);
    await turn();
    expect(told.filter((one) => one === null)).toHaveLength(1);
  });

  it('forgets the token of work that throws', () => {
    const { watch, told, call } = watched();
    const fail = () => {
      throw new Error('refused');
    };
    expect(() => watch.about('one', fail)).toThrow('refused');
    call('C_Login');
    expect(told).toEqual([{ call: 'C_Login', token: null }]);
  });

  it('says nothing to nobody', async () => {
    const watch = new CallWatch(() => 0);
    watch.begin('C_Sign');
    watch.end();
    await turn();
  });
});
