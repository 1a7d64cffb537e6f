import { describe, expect, it } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import {
  generatedLength,
  generatePin,
  PIN_BITS,
  partLimits,
  pinGroups,
  requirePinLimits,
  requireStrongPin,
  weaknessOf,
} from '../../../shared/hsm/pin.ts';
import { describePinState, requireTryAllowed } from '../../../shared/hsm/pin-tries.ts';

const wide = { minimum: 4, maximum: 255, digitsOnly: false };
const names = { label: 'Ceremony 7', serial: '3246694ac4ef9e4b' };
const weak = (pin: string) => weaknessOf(utf8ToBytes(pin), names);

describe('a PIN that is too easy to guess', () => {
  it.each([
    ['111111', 'one character'],
    ['', 'one character'],
    ['123456', 'a run'],
    ['78901234', 'a run'],
    ['9876543', 'a run'],
    ['abCDef', 'a run'],
    ['121212', 'a repetition'],
    ['1231231', 'a repetition'],
    ['ceremony 7', 'the label'],
    ['xxCEREMONY 7', 'the label'],
    ['mony', 'the label'],
    ['694AC4EF', 'the serial number'],
    ['246810', null],
    ['97531864', null],
    ['12', 'a run'],
    ['13', null],
  ])('%s: %s', (pin, weakness) => {
    expect(weak(pin)).toBe(weakness);
  });

  it('is refused with its reason, and never with itself', () => {
    const refusal = () => requireStrongPin(utf8ToBytes('ceremony 7'), names, 'user PIN');
    expect(refusal).toThrow(
      expect.objectContaining({ code: 'TOKEN_PIN_WEAK', details: expect.objectContaining({ got: 'the label' }) }),
    );
    expect(() => requireStrongPin(utf8ToBytes('97531864'), names, 'user PIN')).not.toThrow();
  });
});

describe('what a token takes', () => {
  it.each([
    ['123', wide, '4 to 255 bytes'],
    ['é'.repeat(4), { ...wide, maximum: 7 }, '4 to 7 bytes'],
    ['12345a', { ...wide, digitsOnly: true }, 'digits only'],
  ])('%s is refused', (pin, limits, expected) => {
    expect(() => requirePinLimits(utf8ToBytes(pin), limits, 'user PIN')).toThrow(
      expect.objectContaining({
        code: 'TOKEN_PIN_INVALID',
        details: { field: 'user PIN', expected: expect.stringContaining(expected) },
      }),
    );
  });

  it('holds two parts whatever their lengths', () => {
    expect(partLimits({ minimum: 5, maximum: 9, digitsOnly: true })).toEqual({ minimum: 3, maximum: 4, digitsOnly: true });
  });
});

describe('a generated PIN', () => {
  it('is as long as its entropy asks, within what the token takes', () => {
    expect(generatedLength(PIN_BITS.user, wide)).toEqual({ length: 10, bits: expect.closeTo(43.2, 1) });
    expect(generatedLength(PIN_BITS.officer, wide)).toEqual({ length: 19, bits: expect.closeTo(82.1, 1) });
    expect(generatedLength(40, { ...wide, digitsOnly: true })).toEqual({ length: 13, bits: expect.closeTo(43.2, 1) });
    expect(generatedLength(80, { minimum: 4, maximum: 8, digitsOnly: true }).length).toBe(8);
    expect(generatedLength(40, { ...wide, minimum: 16 }).length).toBe(16);
  });

  it('throws bytes away that would favour some characters, and a weak PIN', () => {
    const drawn = [240, 255, 0, 0, 0, 0, 1, 2, 3, 19];
    const random = { bytes: (length: number) => Uint8Array.from({ length }, () => drawn.shift() ?? 7) };
    expect(bytesToUtf8(generatePin(16, { ...wide, maximum: 4 }, random))).toBe('9YFF');
  });

  it('is refused where the token leaves no room', () => {
    const none = { minimum: 0, maximum: 0, digitsOnly: false };
    const random = { bytes: (length: number) => new Uint8Array(length) };
    expect(() => generatePin(40, none, random)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('is read in groups of four', () => {
    expect([pinGroups(10), pinGroups(8), pinGroups(3)]).toEqual([[4, 4, 2], [4, 4], [3]]);
  });
});

describe('a try of a PIN', () => {
  const fresh = { countLow: false, finalTry: false, locked: false };

  it('is allowed while there are more, also where the token does not tell', () => {
    for (const state of [fresh, { ...fresh, countLow: true }, { countLow: null, finalTry: null, locked: null }])
      expect(() => requireTryAllowed(state, 'user', 'T', false)).not.toThrow();
  });

  it('needs a second person when it may be the last', () => {
    const last = { ...fresh, countLow: true, finalTry: true };
    const refusal = expect.objectContaining({
      code: 'TOKEN_PIN_LAST_TRY',
      details: { field: 'user PIN of T', expected: 'a second person who agrees to the try', got: 'one person' },
    });
    expect(() => requireTryAllowed(last, 'user', 'T', false)).toThrow(refusal);
    expect(() => requireTryAllowed(last, 'user', 'T', true)).not.toThrow();
  });

  it.each([
    ['user', 'user PIN of T', 'The security officer can'],
    ['officer', 'security officer PIN of T', 'Nobody can unlock'],
  ] as const)('of the %s is refused when it is locked, saying who can unlock it', (owner, field, action) => {
    const refusal = expect.objectContaining({
      code: 'TOKEN_PIN_LOCKED',
      details: expect.objectContaining({ field, action: expect.stringContaining(action) }),
    });
    expect(() => requireTryAllowed({ ...fresh, finalTry: true, locked: true }, owner, 'T', true)).toThrow(refusal);
  });

  it('is announced in words', () => {
    expect(describePinState({ ...fresh, finalTry: true })).toContain('one try is left');
    expect(describePinState({ ...fresh, countLow: true })).toContain('a wrong PIN was typed');
    expect(describePinState({ ...fresh, locked: true })).toBe('locked');
    expect(describePinState(fresh)).toContain('no wrong PIN');
    expect(describePinState({ countLow: null, finalTry: null, locked: null })).toContain('does not tell');
  });
});
