import { bytesToUtf8, utf8ToBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { CHECKSUM_LENGTH, checksumError, writeChecksum } from './checksum.ts';
import { ownBytes, wipeAll } from './own-bytes.ts';
import {
  ALPHABET,
  bytesToSymbols,
  normaliseShare,
  PREFIXES,
  placeOnSheet,
  readSymbols,
  type ShareMode,
  type SymbolText,
  symbolsToBytes,
  writeSymbols,
} from './text.ts';

/** How a key was split: by Shamir over GF(256), in the byte layout of HashiCorp Vault, or into components whose XOR it is. */
export type ShareScheme = 'shamir-gf256' | 'xor';

/** One share of a key (share string v1, docs/formats/share-v1.md). `y` is secret, the rest is not. */
export interface Share {
  readonly mode: ShareMode;
  readonly scheme: ShareScheme;
  /** Four symbols of the share alphabet, equal in all shares of a set. */
  readonly setId: string;
  /** 0 in version 1: there is one group. */
  readonly groupIndex: number;
  /** 1 in version 1. */
  readonly groupThreshold: number;
  /** How many shares give the key: 2 to `total`; of components, all. */
  readonly threshold: number;
  /** How many shares were made: up to 31. */
  readonly total: number;
  /** Where the share stands: 1 to 255; of a component, its number. */
  readonly x: number;
  /** 16, 24 or 32 bytes, as long as the key. */
  readonly y: Uint8Array;
}

/** The lengths of keys that can be split, in bytes. */
const KEY_LENGTHS: readonly number[] = [16, 24, 32];
/** Most shares of one set. */
const MAXIMUM_TOTAL = 31;

const VERSION = 0;
const SCHEMES = { 'shamir-gf256': 0, xor: 1 } as const satisfies Record<ShareScheme, number>;
const HEADER = 12;
const BODY_LENGTHS = KEY_LENGTHS.map((length) => HEADER + Math.ceil((length * 8) / 5) + CHECKSUM_LENGTH);

/**
 * The share string of `share` as ASCII bytes: a secret. At most 77 characters after the prefix.
 * Throws `SHARE_LENGTH`, `SHARE_SET_ID`, `SHARE_GROUP`, `SHARE_THRESHOLD`, `SHARE_X_ZERO`, `SHARE_X_RANGE`.
 */
export function encodeShare(share: Share, field = 'share'): Uint8Array {
  checkShare(share, field);
  const payload = bytesToSymbols(share.y);
  const symbols = ownBytes(HEADER + payload.length + CHECKSUM_LENGTH);
  symbols.set(shareHeader(share));
  symbols.set(payload, HEADER);
  writeChecksum(PREFIXES[share.mode].hrp, symbols);
  const ascii = writeSymbols(share.mode, symbols);
  wipeAll(payload, symbols);
  return ascii;
}

/** The 12 symbols (0 to 31 each) before y: version, scheme, set id, group index, group threshold, threshold, total, x. */
export function shareHeader(share: Share): Uint8Array {
  const { scheme, setId, groupIndex, groupThreshold, threshold, total, x } = share;
  const set = Array.from(utf8ToBytes(setId), (character) => ALPHABET.indexOf(character));
  return Uint8Array.from([VERSION, SCHEMES[scheme], ...set, groupIndex, groupThreshold, threshold, total, x >> 5, x & 31]);
}

/**
 * The share in `ascii`, typed or scanned: spaces and hyphens do not count, small letters are taken where all are small. Nothing is
 * corrected. Throws, naming `field`: `SHARE_MIXED_CASE`, `SHARE_PREFIX`, `SHARE_LENGTH`, `SHARE_CHARACTER`, `SHARE_CHECKSUM`,
 * `SHARE_VERSION`, `SHARE_SCHEME`, `SHARE_GROUP`, `SHARE_THRESHOLD`, `SHARE_X_ZERO`, `SHARE_X_RANGE`, `SHARE_PADDING`.
 */
export function decodeShare(ascii: Uint8Array, field = 'share'): Share {
  const normalised = normaliseShare(ascii, field);
  const text = readSymbols(normalised, field);
  try {
    checkText(text, field);
    return shareOf(text, field);
  } finally {
    wipeAll(normalised, text.symbols);
  }
}

function checkText({ mode, symbols, unreadable }: SymbolText, field: string): void {
  checkBodyLength(symbols, field);
  const [first] = unreadable;
  if (first !== undefined)
    throw new ClavigerError('SHARE_CHARACTER', { field, got: placeOnSheet(PREFIXES[mode].prefix.length + first) });
  if (checksumError(PREFIXES[mode].hrp, symbols).some((symbol) => symbol !== 0))
    throw new ClavigerError('SHARE_CHECKSUM', { field });
}

/** Throws `SHARE_LENGTH` unless there are as many symbols after the prefix as a share of version 1 has: 51, 64 or 77. */
export function checkBodyLength(symbols: Uint8Array, field: string): void {
  if (BODY_LENGTHS.includes(symbols.length)) return;
  const expected = `${BODY_LENGTHS.join(', ').replace(/, (\d+)$/, ' or $1')} characters after the prefix`;
  throw new ClavigerError('SHARE_LENGTH', { field, expected, got: `${symbols.length}` });
}

function shareOf({ mode, symbols }: SymbolText, field: string): Share {
  const [version = 0, schemeSymbol = 0] = symbols;
  const [groupIndex = 0, groupThreshold = 0, threshold = 0, total = 0, high = 0, low = 0] = symbols.subarray(6, HEADER);
  if (version !== VERSION) throw new ClavigerError('SHARE_VERSION', { field, expected: `${VERSION}`, got: `${version}` });
  const scheme = schemeOf(schemeSymbol, field);
  const { bytes: y, cleanPadding } = symbolsToBytes(symbols.subarray(HEADER, symbols.length - CHECKSUM_LENGTH));
  const setId = bytesToUtf8(Uint8Array.from(symbols.subarray(2, 6), (symbol) => ALPHABET[symbol] ?? 0));
  const x = (high << 5) | low;
  const share: Share = { mode, scheme, setId, groupIndex, groupThreshold, threshold, total, x, y };
  checkShare(share, field);
  if (!cleanPadding) throw new ClavigerError('SHARE_PADDING', { field });
  return share;
}

function schemeOf(symbol: number, field: string): ShareScheme {
  const found = (Object.keys(SCHEMES) as ShareScheme[]).find((scheme) => SCHEMES[scheme] === symbol);
  if (found === undefined) throw new ClavigerError('SHARE_SCHEME', { field, expected: '0 or 1', got: `${symbol}` });
  return found;
}

/**
 * Throws when `share` is none that version 1 can hold: `SHARE_LENGTH`, `SHARE_SET_ID`, `SHARE_GROUP`, `SHARE_THRESHOLD`,
 * `SHARE_X_ZERO`, `SHARE_X_RANGE`.
 */
export function checkShare(share: Share, field: string): void {
  const { scheme, setId, groupIndex, groupThreshold, threshold, total, x, y } = share;
  checkKeyLength(y.length, field);
  checkSetId(setId, field);
  if (groupIndex !== 0 || groupThreshold !== 1)
    throw new ClavigerError('SHARE_GROUP', { field, expected: 'group 0 of 1', got: `group ${groupIndex} of ${groupThreshold}` });
  checkThreshold(threshold, total, field);
  if (scheme === 'xor' && threshold !== total)
    throw new ClavigerError('SHARE_THRESHOLD', { field, expected: `all ${total} components`, got: `${threshold}` });
  if (x === 0) throw new ClavigerError('SHARE_X_ZERO', { field, expected: '1 to 255', got: '0' });
  const highest = scheme === 'xor' ? total : 255;
  if (!Number.isInteger(x) || x < 1 || x > highest)
    throw new ClavigerError('SHARE_X_RANGE', { field, expected: `1 to ${highest}`, got: `${x}` });
}

/** Throws `SHARE_LENGTH` unless `length` is 16, 24 or 32 bytes. */
export function checkKeyLength(length: number, field: string): void {
  if (!KEY_LENGTHS.includes(length))
    throw new ClavigerError('SHARE_LENGTH', { field, expected: '16, 24 or 32 bytes', got: `${length}` });
}

/** Throws `SHARE_SET_ID` unless `setId` is four symbols of the alphabet. */
export function checkSetId(setId: string, field: string): void {
  if (!/^[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{4}$/.test(setId))
    throw new ClavigerError('SHARE_SET_ID', { field, expected: 'four symbols' });
}

/** Throws `SHARE_THRESHOLD` unless 2 ≤ `threshold` ≤ `total` ≤ 31. */
export function checkThreshold(threshold: number, total: number, field: string): void {
  const whole = Number.isInteger(threshold) && Number.isInteger(total);
  if (whole && threshold >= 2 && threshold <= total && total <= MAXIMUM_TOTAL) return;
  throw new ClavigerError('SHARE_THRESHOLD', {
    field,
    expected: '2 up to the total, and at most 31',
    got: `${threshold} of ${total}`,
  });
}

/** Throws `SHARE_MODE` unless `share` is of the ceremony's mode. */
export function requireShareMode(share: Share, mode: ShareMode, field: string): void {
  if (share.mode !== mode)
    throw new ClavigerError('SHARE_MODE', { field, expected: `a ${mode} share`, got: `a ${share.mode} share` });
}

/** A new set id of 20 bits from four fresh random bytes. Throws `SHARE_SET_ID` for fewer. */
export function newSetId(random: Uint8Array): string {
  if (random.length < 4)
    throw new ClavigerError('SHARE_SET_ID', { field: 'random', expected: '4 bytes', got: `${random.length}` });
  return bytesToUtf8(Uint8Array.from(random.subarray(0, 4), (byte) => ALPHABET[byte & 31] ?? 0));
}
