import { utf8ToBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { Randomness } from '../core/ports.ts';

/** What a token demands of a PIN. Lengths in bytes, both ends included. */
export interface PinLimits {
  readonly minimum: number;
  readonly maximum: number;
  /** Whether the token takes digits only. */
  readonly digitsOnly: boolean;
}

/** Whose PIN it is: the user works with keys, the security officer sets and unlocks the user's PIN. */
export type PinOwner = 'user' | 'officer';

/** What a PIN must not resemble: what everybody can read off the token. */
export interface PublicNames {
  readonly label: string;
  readonly serial: string;
}

/** Why a PIN is too easy to guess. */
export type PinWeakness = 'one character' | 'a run' | 'a repetition' | 'the label' | 'the serial number';

/** Bits of entropy that a generated PIN has at least, where the token takes so many characters. */
export const PIN_BITS = { user: 40, officer: 80 } as const satisfies Record<PinOwner, number>;

// No letter or digit that another is taken for, in print or by hand: 0 O D Q, 1 I l, 2 Z, 5 S, 6 G, 8 B, U V.
const ALPHABET = utf8ToBytes('3479ACEFHJKLMNPRTWXY');
const DIGITS = utf8ToBytes('0123456789');
const SHORTEST_NEW = { user: 6, officer: 8 } as const satisfies Record<PinOwner, number>;
const SHORTEST_NAME = 4;
const GROUP = 4;

/** How long a generated PIN of `bits` bits is within `limits`, in characters, and the bits it has; fewer than asked for where the token is short. */
export function generatedLength(bits: number, limits: PinLimits): { readonly length: number; readonly bits: number } {
  const each = Math.log2(alphabetOf(limits).length);
  const length = Math.min(limits.maximum, Math.max(limits.minimum, Math.ceil(bits / each)));
  return { length, bits: length * each };
}

/**
 * A random PIN in ASCII for the caller to wipe: every character of the alphabet equally likely (rejection sampling), none that
 * looks like another. A weak one is thrown away. `bits`: 1 to 512. Throws `INPUT_INVALID` where `limits` leave no room.
 */
export function generatePin(bits: number, limits: PinLimits, random: Randomness): Uint8Array {
  const { length } = generatedLength(bits, limits);
  if (length < 1) throw new ClavigerError('INPUT_INVALID', { field: 'PIN', expected: 'a token that takes one' });
  const pin = new Uint8Array(new ArrayBuffer(length));
  do draw(pin, alphabetOf(limits), random);
  while (length >= SHORTEST_NAME && weaknessOf(pin, { label: '', serial: '' }) !== null);
  return pin;
}

/** How the characters of a PIN of `length` are grouped for reading: the length of each group, four at most. */
export function pinGroups(length: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / GROUP) }, (_unused, group) => Math.min(GROUP, length - group * GROUP));
}

/** Why `pin` is too easy to guess, or null. Upper and lower case are not told apart. */
export function weaknessOf(pin: Uint8Array, names: PublicNames): PinWeakness | null {
  if (pin.every((byte) => byte === pin[0])) return 'one character';
  if (isRun(pin, 1) || isRun(pin, -1)) return 'a run';
  if (isRepetition(pin)) return 'a repetition';
  if (resembles(pin, names.label)) return 'the label';
  if (resembles(pin, names.serial)) return 'the serial number';
  return null;
}

/** Throws `TOKEN_PIN_INVALID` unless `pin` has a length and characters that the token takes. `field`: whose PIN, in words. */
export function requirePinLimits(pin: Uint8Array, limits: PinLimits, field: string): void {
  const { minimum, maximum, digitsOnly } = limits;
  if (pin.length < minimum || pin.length > maximum)
    throw new ClavigerError('TOKEN_PIN_INVALID', { field, expected: `${minimum} to ${maximum} bytes, as the token says` });
  if (digitsOnly && !pin.every((byte) => DIGITS.includes(byte)))
    throw new ClavigerError('TOKEN_PIN_INVALID', { field, expected: 'digits only, as the token says' });
}

/** Throws `TOKEN_PIN_WEAK` for a PIN that is too easy to guess. `field`: whose PIN, in words. */
export function requireStrongPin(pin: Uint8Array, names: PublicNames, field: string): void {
  const weakness = weaknessOf(pin, names);
  if (weakness !== null) throw new ClavigerError('TOKEN_PIN_WEAK', { field, expected: 'a PIN nobody guesses', got: weakness });
}

/** What a new PIN must be within: the token's limits, and not shorter than people may choose where the token takes that much. */
export function newPinLimits(owner: PinOwner, limits: PinLimits): PinLimits {
  return { ...limits, minimum: Math.min(limits.maximum, Math.max(limits.minimum, SHORTEST_NEW[owner])) };
}

/** The limits of each of two parts of one PIN, so that any two of them joined are within `limits`. */
export function partLimits(limits: PinLimits): PinLimits {
  return { ...limits, minimum: Math.ceil(limits.minimum / 2), maximum: Math.floor(limits.maximum / 2) };
}

function alphabetOf({ digitsOnly }: PinLimits): Uint8Array {
  return digitsOnly ? DIGITS : ALPHABET;
}

/** Fills `pin`. A byte beyond the last whole multiple of the alphabet is thrown away: it would make some characters likelier. */
function draw(pin: Uint8Array, alphabet: Uint8Array, random: Randomness): void {
  const limit = 256 - (256 % alphabet.length);
  let filled = 0;
  while (filled < pin.length) {
    const drawn = random.bytes(pin.length);
    for (const byte of drawn) {
      if (byte >= limit || filled >= pin.length) continue;
      pin[filled++] = alphabet[byte % alphabet.length] ?? 0;
    }
    drawn.fill(0);
  }
}

function isRun(pin: Uint8Array, step: 1 | -1): boolean {
  return pin.every((byte, index) => index === 0 || folded(byte) === next(folded(pin[index - 1] ?? 0), step));
}

/** The neighbour of a character; 9 and 0 are neighbours, as on a keyboard. */
function next(byte: number, step: 1 | -1): number {
  const [zero, nine] = [0x30, 0x39];
  if (step === 1 && byte === nine) return zero;
  if (step === -1 && byte === zero) return nine;
  return byte + step;
}

function isRepetition(pin: Uint8Array): boolean {
  const longest = Math.floor(pin.length / 2);
  return Array.from({ length: longest }, (_unused, index) => index + 1).some((period) =>
    pin.every((byte, index) => byte === pin[index % period]),
  );
}

/** Whether one of the two is in the other; what is shorter than four characters is in too much to say anything. */
function resembles(pin: Uint8Array, name: string): boolean {
  const known = utf8ToBytes(name).map(folded);
  const typed = pin.map(folded);
  const found = known.length >= SHORTEST_NAME && typed.length >= SHORTEST_NAME && (holds(known, typed) || holds(typed, known));
  typed.fill(0);
  return found;
}

function holds(whole: Uint8Array, part: Uint8Array): boolean {
  return whole.some(
    (_byte, start) => start + part.length <= whole.length && part.every((byte, at) => byte === whole[start + at]),
  );
}

function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
