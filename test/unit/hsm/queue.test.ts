import { expect, it } from 'vitest';
import { pinText } from '../../../electron/service/hsm/pin.ts';
import { Queue } from '../../../electron/service/hsm/queue.ts';

it('runs work in order, one at a time, also after a failure', async () => {
  const queue = new Queue();
  const seen: string[] = [];
  let running = 0;
  const work = (name: string, fails = false) =>
    queue.run(async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      seen.push(name);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('one'), work('two', true), work('three')]);
  expect(seen).toEqual(['one', 'two', 'three']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it.each([
  ['empty', new Uint8Array(0)],
  ['wiped', new Uint8Array(4)],
  ['too long', new Uint8Array(256).fill(49)],
  ['not UTF-8', new Uint8Array([0xc3, 0x28])],
])('does not make a PIN of bytes that are %s', (_name, bytes) => {
  const invalid = expect.objectContaining({ code: 'TOKEN_PIN_INVALID', details: expect.objectContaining({ field: 'pin' }) });
  expect(() => pinText(bytes)).toThrow(invalid);
});

it('keeps every character of a PIN', () => {
  expect(pinText(new TextEncoder().encode('\uFEFFpäß 1'))).toBe('\uFEFFpäß 1');
});
