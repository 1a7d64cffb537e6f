import { expect, it } from 'vitest';
import { compareClocks, roomTimeSchema } from '../../../shared/engine/room-clock.ts';

it.each([
  ['14:05', '+00:00', '2026-11-24T14:05:59.999Z', 0],
  ['14:05', '+01:00', '2026-11-24T13:05:00.000Z', 0],
  ['14:05', '-05:00', '2026-11-24T19:07:30.000Z', 2],
  ['00:10', '+02:00', '2026-11-24T22:09:59.000Z', -1],
  ['23:59', '+00:00', '2026-11-25T00:01:00.000Z', 2],
  ['00:01', '+00:00', '2026-11-24T23:59:10.000Z', -2],
  ['12:00', '+05:45', '2026-11-24T06:15:00.000Z', 0],
  ['00:00', '+00:00', '2026-11-24T12:00:00.000Z', -720],
])('finds how far the laptop is from %s at %s', (time, zone, laptop, minutesAhead) => {
  expect(compareClocks({ time, zone }, laptop)).toEqual({ room: { time, zone }, laptop, minutesAhead });
});

it.each([
  ['24:00', '+00:00'],
  ['9:05', '+00:00'],
  ['14:60', '+00:00'],
  ['14:05', 'CET'],
  ['14:05', '+15:00'],
  ['14:05', '+01:10'],
])('takes %s at %s for no time', (time, zone) => {
  expect(roomTimeSchema.safeParse({ time, zone }).success).toBe(false);
});
