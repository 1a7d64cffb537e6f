import { ClavigerError } from '../core/errors/index.ts';
import { checksumError } from './checksum.ts';
import { locateErrors, type SymbolError } from './correction.ts';
import { checkBodyLength, decodeShare } from './envelope.ts';
import { wipeAll } from './own-bytes.ts';
import { normaliseShare, PREFIXES, readSymbols, type SymbolText, withSymbols, writeSymbols } from './text.ts';

/** A share string that was perhaps meant. It is shown beside the sheet and typed again by its holder, never taken over. */
export interface Suggestion {
  /** Indexes into `suggested` where it differs from what was typed, or where that could not be read; from 0, rising. */
  readonly positions: readonly number[];
  /** The whole share string, ASCII: a secret. */
  readonly suggested: Uint8Array;
}

/**
 * What may have been meant by a typed share (ASCII), `?` or any character outside the alphabet standing for an unreadable one: found
 * when twice the wrong characters plus the unreadable ones is at most 8 (4 wrong, or 8 unreadable). `undefined` when
 * nothing near enough is a share. Beyond that bound a suggestion can be wrong, so the holder must compare it with the sheet, and the
 * commitment decides. Throws `SHARE_MIXED_CASE`, `SHARE_PREFIX`, `SHARE_LENGTH`: those are not for guessing.
 */
export function suggestCorrections(ascii: Uint8Array, field = 'share'): Suggestion | undefined {
  const normalised = normaliseShare(ascii, field);
  const text = readSymbols(normalised, field);
  try {
    checkBodyLength(text.symbols, field);
    const errors = errorsIn(text);
    return errors === undefined ? undefined : suggestion(text, errors);
  } finally {
    wipeAll(normalised, text.symbols);
  }
}

function errorsIn({ mode, symbols, unreadable }: SymbolText): SymbolError[] | undefined {
  const difference = checksumError(PREFIXES[mode].hrp, symbols);
  return locateErrors(difference, symbols.length, unreadable);
}

function suggestion({ mode, symbols }: SymbolText, errors: readonly SymbolError[]): Suggestion | undefined {
  const changed = withSymbols(symbols, errors);
  const suggested = writeSymbols(mode, changed);
  wipeAll(changed);
  if (!isShare(suggested)) return undefined;
  return { positions: errors.map(({ place }) => PREFIXES[mode].prefix.length + place), suggested };
}

function isShare(ascii: Uint8Array): boolean {
  try {
    wipeAll(decodeShare(ascii).y);
    return true;
  } catch (error) {
    if (error instanceof ClavigerError) return false;
    throw error;
  }
}
