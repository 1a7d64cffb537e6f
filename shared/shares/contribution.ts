import { uint32Bytes, utf8ToBytes } from '../core/bytes.ts';
import { domainDigest } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { ownBytes, ownCopy } from './own-bytes.ts';

/** How somebody makes randomness by hand: the characters it is typed in, and how many are needed. */
export interface ContributionMethod {
  readonly alphabet: string;
  /** Bits of entropy of one character, when each is equally likely. */
  readonly bits: number;
  /** Fewest characters: they can hold 128 bits. */
  readonly minimum: number;
}

/** Every way a custodian may contribute: rolls of a die with six faces, or hexadecimal digits. */
export const contributionMethods = {
  dice: { alphabet: '123456', bits: Math.log2(6), minimum: 50 },
  hexadecimal: { alphabet: '0123456789abcdef', bits: 4, minimum: 32 },
} as const satisfies Record<string, ContributionMethod>;

export type ContributionMethodId = keyof typeof contributionMethods;

/** Most characters of one contribution. */
export const LONGEST_CONTRIBUTION = 1024;

const SEPARATORS = utf8ToBytes(' -,\t\r\n');

/** The bits of entropy that `symbols` characters of `method` can hold at most: a whole number, rounded down. */
export function contributionBits(method: ContributionMethodId, symbols: number): number {
  return Math.floor(symbols * contributionMethods[method].bits);
}

/**
 * What a custodian typed (ASCII; not wiped), as it is committed to: separators left out, small letters. Throws
 * `CONTRIBUTION_CHARACTER`, `CONTRIBUTION_LENGTH`, and `CONTRIBUTION_NOT_RANDOM` for what nobody rolls: one character more than half
 * of the time, a repetition, or a run. `field` names the person in errors, which say nothing of what was typed.
 */
export function readContribution(typed: Uint8Array, method: ContributionMethodId, field: string): SecretBytes {
  const { minimum } = contributionMethods[method];
  if (typed.length > 2 * LONGEST_CONTRIBUTION)
    throw new ClavigerError('CONTRIBUTION_LENGTH', {
      field,
      expected: `${minimum} to ${LONGEST_CONTRIBUTION} characters`,
      got: `${typed.length}`,
    });
  const kept = ownBytes(typed.length);
  const places = ownBytes(typed.length);
  try {
    const length = keepCharacters(typed, { kept, places }, method, field);
    if (length < minimum || length > LONGEST_CONTRIBUTION)
      throw new ClavigerError('CONTRIBUTION_LENGTH', {
        field,
        expected: `${minimum} to ${LONGEST_CONTRIBUTION} characters`,
        got: `${length}`,
      });
    refusePattern(places.subarray(0, length), method, field);
    return SecretBytes.take(kept.subarray(0, length));
  } finally {
    kept.fill(0);
    places.fill(0);
  }
}

function keepCharacters(
  typed: Uint8Array,
  { kept, places }: { readonly kept: Uint8Array; readonly places: Uint8Array },
  method: ContributionMethodId,
  field: string,
): number {
  const alphabet = utf8ToBytes(contributionMethods[method].alphabet);
  let length = 0;
  typed.forEach((typedCharacter, index) => {
    if (SEPARATORS.includes(typedCharacter)) return;
    const character = typedCharacter >= 0x41 && typedCharacter <= 0x5a ? typedCharacter + 32 : typedCharacter;
    const place = alphabet.indexOf(character);
    if (place < 0)
      throw new ClavigerError('CONTRIBUTION_CHARACTER', {
        field,
        expected: `one of ${contributionMethods[method].alphabet}`,
        got: `another at place ${index + 1}`,
      });
    kept[length] = character;
    places[length++] = place;
  });
  return length;
}

// Each of these has a chance of less than one in a million with a fair die or fair digits.
function refusePattern(places: Uint8Array, method: ContributionMethodId, field: string): void {
  const size = contributionMethods[method].alphabet.length;
  const counts = new Uint16Array(new ArrayBuffer(2 * size));
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  const most = Math.max(...counts);
  counts.fill(0);
  if (most * 2 > places.length) throw notRandom(field, 'one character more than half of the time');
  if (isRepetition(places)) throw notRandom(field, 'a repetition');
  if (stepsOfOne(places, size) * 4 > (places.length - 1) * 3) throw notRandom(field, 'a run');
}

function notRandom(field: string, got: string): ClavigerError {
  return new ClavigerError('CONTRIBUTION_NOT_RANDOM', { field, expected: 'what dice or a generator gave', got });
}

function isRepetition(places: Uint8Array): boolean {
  for (let period = 1; period * 2 <= places.length; period++)
    if (places.every((place, index) => index < period || place === places[index - period])) return true;
  return false;
}

function stepsOfOne(places: Uint8Array, size: number): number {
  let steps = 0;
  for (let index = 1; index < places.length; index++) {
    const difference = ((places[index] ?? 0) - (places[index - 1] ?? 0) + size) % size;
    if (difference === 1 || difference === size - 1) steps++;
  }
  return steps;
}

/** What a contribution belongs to: all of it is public. */
export interface ContributionPlace {
  /** The ceremony's code. */
  readonly ceremony: string;
  /** The name that the script gives these contributions. */
  readonly name: string;
  /** Which run of its secret block this is. */
  readonly run: number;
  /** `token`, `laptop`, or the id of a person. */
  readonly source: string;
}

/**
 * What is published of a contribution before any is used: the domain digest `claviger/contribution/v1` over ceremony, name, run (4 bytes),
 * source, `salt` (16 random bytes that never become public) and contribution. Without the salt it tells nothing of the contribution,
 * which people may have made with less care than they say. 32 bytes.
 */
export function contributionCommitment(
  { ceremony, name, run, source }: ContributionPlace,
  salt: SecretBytes,
  contribution: SecretBytes,
): Uint8Array {
  const context = [utf8ToBytes(ceremony), utf8ToBytes(name), uint32Bytes(run), utf8ToBytes(source)];
  return salt.use((salted) => contribution.use((bytes) => domainDigest('claviger/contribution/v1', [...context, salted, bytes])));
}

/**
 * The key that all contributions make: the domain digest `claviger/contributed-key/v1` over them, in order. Whoever does not know every
 * one of them knows nothing of it, as long as one has at least 128 bits of entropy. 32 bytes. They are not wiped.
 */
export function contributedKey(contributions: readonly SecretBytes[]): SecretBytes {
  const copies = contributions.map((contribution) => contribution.use(ownCopy));
  try {
    return SecretBytes.take(domainDigest('claviger/contributed-key/v1', copies));
  } finally {
    for (const copy of copies) copy.fill(0);
  }
}
