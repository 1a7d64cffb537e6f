import { expect, it } from 'vitest';
import { watchClock } from '../../../electron/service/engine/clock.ts';

const START = Date.parse('2026-11-24T10:00:00.000Z');

function clockAt() {
  const time = { now: START, tick: 0 };
  const jumped = watchClock({ now: () => time.now, tick: () => time.tick }, START - 60_000);
  const pass = (milliseconds: number, jump = 0) => {
    time.now += milliseconds + jump;
    time.tick += milliseconds;
    return jumped();
  };
  return { time, jumped, pass };
}

it('says nothing of a clock that goes on evenly, or strays by two seconds', () => {
  const { pass, jumped } = clockAt();
  expect(jumped()).toBeNull();
  expect(pass(3_600_000)).toBeNull();
  expect(pass(10, 2_000)).toBeNull();
  expect(pass(10, -2_000)).toBeNull();
});

it('tells a jump in either direction once, with what was expected and what is shown', () => {
  const { pass } = clockAt();
  expect(pass(0)).toBeNull();
  expect(pass(1_000, 3_600_000)).toEqual({ expected: '2026-11-24T10:00:01.000Z', shown: '2026-11-24T11:00:01.000Z' });
  expect(pass(1_000)).toBeNull();
  expect(pass(1_000, -3_600_000)).toEqual({ expected: '2026-11-24T11:00:03.000Z', shown: '2026-11-24T10:00:03.000Z' });
});

it('tells of a clock that is before the last event of an earlier process, and of no other', () => {
  const ahead = { now: () => START, tick: () => 5 };
  expect(watchClock(ahead, START + 10_000)()).toEqual({
    expected: '2026-11-24T10:00:10.000Z',
    shown: '2026-11-24T10:00:00.000Z',
  });
  expect(watchClock(ahead, START - 86_400_000)()).toBeNull();
});
