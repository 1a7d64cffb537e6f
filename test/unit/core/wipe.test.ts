import { expect, it } from 'vitest';
import { wipeWithin } from '../../../shared/core/wipe.ts';

it('wipes every byte array, however it is nested, and nothing else', () => {
  const arrays = [1, 2, 3, 4].map((byte) => new Uint8Array([byte, byte]));
  const [first, second, third, fourth] = arrays;
  const round: Record<string, unknown> = { first, list: [second, { third }], text: 'text', number: 5, nothing: null };
  round.self = round;
  wipeWithin([round, fourth]);
  expect(arrays.map((array) => [...array])).toEqual(arrays.map(() => [0, 0]));
  expect(round).toMatchObject({ text: 'text', number: 5, nothing: null });
});

it.each([[undefined], [null], ['text'], [5], [new Map()], [new Array(0xffffffff)]])('leaves %# alone', (value) => {
  expect(() => wipeWithin(value)).not.toThrow();
});
