import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { generatedLength, generatePin, type PinLimits, partLimits, requirePinLimits, weaknessOf } from '../../shared/hsm/pin.ts';

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

const limits: fc.Arbitrary<PinLimits> = fc
  .record({ ends: fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 4, max: 255 })), digitsOnly: fc.boolean() })
  .map(({ ends: [one, other], digitsOnly }) => ({ minimum: Math.min(one, other), maximum: Math.max(one, other), digitsOnly }));

describe('a generated PIN', () => {
  it('is one the token takes, without look-alikes, not weak, and has the entropy asked for unless the token is short', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 200 }), (wanted, bits) => {
        const pin = generatePin(bits, wanted, random);
        const text = bytesToUtf8(pin);
        const { length, bits: reached } = generatedLength(bits, wanted);
        expect(pin).toHaveLength(length);
        expect(text).toMatch(wanted.digitsOnly ? /^[0-9]+$/ : /^[3479ACEFHJKLMNPRTWXY]+$/);
        expect(reached >= bits || length === wanted.maximum).toBe(true);
        expect(() => requirePinLimits(pin, wanted, 'PIN')).not.toThrow();
        expect(length < 4 || weaknessOf(pin, { label: '', serial: '' }) === null).toBe(true);
      }),
    );
  });

  it.each([
    [true, 10],
    [false, 20],
  ])('has every character equally often (digits only: %s)', (digitsOnly, characters) => {
    const counts = new Map<string, number>();
    const [rounds, length] = [2000, 20];
    for (let round = 0; round < rounds; round++) {
      const pin = bytesToUtf8(generatePin(1, { minimum: length, maximum: length, digitsOnly }, random));
      for (const character of pin) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (rounds * length) / characters;
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(characters);
    // 20 degrees of freedom and fewer: 70 is passed by chance once in ten million runs.
    expect(chi).toBeLessThan(70);
  });
});

it('two parts within the limits of a part are always within those of the whole', () => {
  fc.assert(
    fc.property(limits, fc.nat(255), fc.nat(255), (whole, first, second) => {
      const part = partLimits(whole);
      const fits = (length: number) => length >= part.minimum && length <= part.maximum;
      fc.pre(fits(first) && fits(second));
      const joined = new Uint8Array(first + second).fill(0x37);
      expect(() => requirePinLimits(joined, whole, 'PIN')).not.toThrow();
    }),
  );
});

it('judging a PIN throws nothing and changes nothing, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.string(), fc.string(), (pin, label, serial) => {
      const before = [...pin];
      weaknessOf(pin, { label, serial });
      expect([...pin]).toEqual(before);
    }),
  );
});

it('a refusal never holds the PIN', () => {
  fc.assert(
    fc.property(limits, fc.string({ minLength: 6, maxLength: 300, unit: fc.constantFrom(...'#$~^|') }), (wanted, text) => {
      try {
        requirePinLimits(new TextEncoder().encode(text), wanted, 'user PIN');
      } catch (error) {
        expect(error).toBeInstanceOf(ClavigerError);
        expect((error as ClavigerError).message).not.toContain(text);
      }
    }),
  );
});
