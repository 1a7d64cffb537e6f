import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../electron/main/heartbeat.ts';
import {
  countQuickRestarts,
  decideRestart,
  MAXIMUM_QUICK_RESTARTS,
  SETTLED_AFTER,
} from '../../../electron/main/restart-policy.ts';

describe('the restart policy', () => {
  it('waits twice as long each time, six times', () => {
    const decisions = [1, 2, 3, 4, 5, 6, 7, 8].map(decideRestart);
    expect(decisions.map((decision) => (decision.restart ? decision.delay : null))).toEqual([
      100,
      200,
      400,
      800,
      1600,
      3200,
      null,
      null,
    ]);
    expect(MAXIMUM_QUICK_RESTARTS).toBe(6);
  });

  it('begins to count anew after a service that had settled', () => {
    expect(countQuickRestarts(0, 10)).toBe(1);
    expect(countQuickRestarts(5, SETTLED_AFTER - 1)).toBe(6);
    expect(countQuickRestarts(6, SETTLED_AFTER)).toBe(1);
  });
});

describe('the heartbeat', () => {
  /** Looks every second until `end`, and gives the first moment of silence. */
  function firstSilence(heartbeat: Heartbeat, from: number, end: number): number | undefined {
    for (let now = from; now <= end; now += 1000) if (heartbeat.look(now) > 0) return now;
    return undefined;
  }

  it('is silent after more than five seconds', () => {
    expect(firstSilence(new Heartbeat(0), 1000, 20_000)).toBe(6000);
  });

  it('goes on when it is heard', () => {
    const heartbeat = new Heartbeat(0);
    for (let now = 1000; now <= 20_000; now += 1000) {
      heartbeat.hear(now);
      expect(heartbeat.look(now)).toBe(0);
    }
    expect(heartbeat.look(21_000)).toBe(0);
  });

  it('says for how long', () => {
    const heartbeat = new Heartbeat(0);
    firstSilence(heartbeat, 1000, 8000);
    expect(heartbeat.look(7000)).toBe(7000);
  });

  it('does not count the time the watcher slept', () => {
    const heartbeat = new Heartbeat(0);
    expect(heartbeat.look(1000)).toBe(0);
    expect(heartbeat.look(61_000)).toBe(0);
    expect(firstSilence(heartbeat, 62_000, 80_000)).toBe(66_000);
  });
});
