import { utf8ToBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { ownBytes, ownCopy } from './own-bytes.ts';

export type ShareMode = 'practice' | 'production';

/** The alphabet of bech32 (BIP-173) in capitals, as ASCII: the place of a character is the value of its symbol. */
export const ALPHABET = utf8ToBytes('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L');

/** What a share begins with, as ASCII, and the human-readable part that its checksum is begun with. */
export const PREFIXES: Readonly<Record<ShareMode, { readonly prefix: Uint8Array; readonly hrp: Uint8Array }>> = {
  production: { prefix: utf8ToBytes('CLV1'), hrp: utf8ToBytes('clv') },
  practice: { prefix: utf8ToBytes('CLVTEST1'), hrp: utf8ToBytes('clvtest') },
};

const MAXIMUM_TYPED = 256;
const SEPARATORS = utf8ToBytes(' -\t\r\n');
const GROUP = 5;
const GROUPS_PER_LINE = 4;

/** A share string taken apart: symbols (0 to 31) after the prefix, and the places among them that hold no symbol (there 0). */
export interface SymbolText {
  readonly mode: ShareMode;
  readonly symbols: Uint8Array;
  readonly unreadable: readonly number[];
}

/**
 * A typed or scanned share (ASCII) as it is printed: spaces, hyphens, tabs and line ends left out, small letters as capitals.
 * Throws `SHARE_MIXED_CASE`, and `SHARE_LENGTH` past 256 bytes. `field` names the share in errors.
 */
export function normaliseShare(ascii: Uint8Array, field = 'share'): Uint8Array {
  if (ascii.length > MAXIMUM_TYPED)
    throw new ClavigerError('SHARE_LENGTH', { field, expected: `at most ${MAXIMUM_TYPED} characters`, got: `${ascii.length}` });
  if (ascii.some(isSmall) && ascii.some(isCapital)) throw new ClavigerError('SHARE_MIXED_CASE', { field });
  const kept = ownBytes(ascii.length);
  let length = 0;
  for (const character of ascii)
    if (!SEPARATORS.includes(character)) kept[length++] = isSmall(character) ? character - 32 : character;
  return kept.subarray(0, length);
}

function isSmall(character: number): boolean {
  return character >= 0x61 && character <= 0x7a;
}

function isCapital(character: number): boolean {
  return character >= 0x41 && character <= 0x5a;
}

/**
 * The symbols of a normalised share; characters outside the alphabet are listed, not refused. Throws `SHARE_PREFIX`.
 */
export function readSymbols(normalised: Uint8Array, field = 'share'): SymbolText {
  const mode = modeOf(normalised, field);
  const body = normalised.subarray(PREFIXES[mode].prefix.length);
  const symbols = ownBytes(body.length);
  const unreadable: number[] = [];
  body.forEach((character, place) => {
    const symbol = ALPHABET.indexOf(character);
    if (symbol < 0) unreadable.push(place);
    symbols[place] = Math.max(symbol, 0);
  });
  return { mode, symbols, unreadable };
}

function modeOf(normalised: Uint8Array, field: string): ShareMode {
  for (const mode of ['production', 'practice'] as const)
    if (PREFIXES[mode].prefix.every((character, index) => normalised[index] === character)) return mode;
  throw new ClavigerError('SHARE_PREFIX', { field, expected: 'CLV1, or CLVTEST1 for practice' });
}

/** The share string (ASCII) of `symbols`: the prefix of `mode`, then a character for each symbol. */
export function writeSymbols(mode: ShareMode, symbols: Uint8Array): Uint8Array {
  const { prefix } = PREFIXES[mode];
  const ascii = ownBytes(prefix.length + symbols.length);
  ascii.set(prefix);
  symbols.forEach((symbol, place) => {
    ascii[prefix.length + place] = ALPHABET[symbol] ?? 0;
  });
  return ascii;
}

/**
 * A share string (ASCII) as it is printed: one array a line, groups of five characters, four groups a line, one space between
 * groups. The prefix is part of the first group.
 */
export function groupShare(ascii: Uint8Array): Uint8Array[] {
  const perLine = GROUP * GROUPS_PER_LINE;
  const lines = Math.ceil(ascii.length / perLine);
  return Array.from({ length: lines }, (_, line) => spaced(ascii.subarray(line * perLine, (line + 1) * perLine)));
}

function spaced(characters: Uint8Array): Uint8Array {
  const line = ownBytes(characters.length + Math.ceil(characters.length / GROUP) - 1).fill(0x20);
  characters.forEach((character, index) => {
    line[index + Math.floor(index / GROUP)] = character;
  });
  return line;
}

/** Where the character at `index` (from 0, spaces not counted) stands on a sheet: everything counted from 1. */
export function placeOnSheet(index: number): string {
  const line = Math.floor(index / (GROUP * GROUPS_PER_LINE)) + 1;
  const group = (Math.floor(index / GROUP) % GROUPS_PER_LINE) + 1;
  return `character ${index + 1} (line ${line}, group ${group}, place ${(index % GROUP) + 1})`;
}

/**
 * Five-bit symbols of `bytes`, highest bit first; the bits left over in the last symbol are zero.
 */
export function bytesToSymbols(bytes: Uint8Array): Uint8Array {
  const symbols = ownBytes(Math.ceil((bytes.length * 8) / 5));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const value = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
    const place = Math.floor(bit / 5);
    symbols[place] = (symbols[place] ?? 0) | (value << (4 - (bit % 5)));
  }
  return symbols;
}

/** The whole bytes in `symbols`, and whether the bits left over are zero. */
export function symbolsToBytes(symbols: Uint8Array): { readonly bytes: Uint8Array; readonly cleanPadding: boolean } {
  const bits = symbols.length * 5;
  const bytes = ownBytes(bits >> 3);
  let leftOver = 0;
  for (let bit = 0; bit < bits; bit++) {
    const value = ((symbols[Math.floor(bit / 5)] ?? 0) >> (4 - (bit % 5))) & 1;
    if (bit >> 3 < bytes.length) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (value << (7 - (bit & 7)));
    else leftOver |= value;
  }
  return { bytes, cleanPadding: leftOver === 0 };
}

/** A copy of `ascii` with the symbols at `places` (counted after the prefix of `mode`) XORed with `magnitudes`. */
export function withSymbols(
  symbols: Uint8Array,
  changes: readonly { readonly place: number; readonly magnitude: number }[],
): Uint8Array {
  const changed = ownCopy(symbols);
  for (const { place, magnitude } of changes) changed[place] = (changed[place] ?? 0) ^ magnitude;
  return changed;
}
