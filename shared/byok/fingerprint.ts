import { bytesToHex, equalBytes, hexToBytes } from '../core/bytes.ts';
import { digest } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { bytesToWords, wordsToBytes } from '../core/words.ts';

/** A fingerprint as people compare it. */
export interface Fingerprint {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** 32 words of the PGP word list. */
  readonly words: readonly string[];
}

/** The fingerprint of a wrapping key: SHA-256 of its DER SubjectPublicKeyInfo. */
export function fingerprintOf(spki: Uint8Array): Fingerprint {
  const hash = digest(spki);
  return { sha256: bytesToHex(hash), words: bytesToWords(hash) };
}

/**
 * Compares the fingerprint that somebody brought on paper and typed (64 hexadecimal digits, spaces and colons ignored, or 32
 * words) with that of `spki`. The error never shows the right value, which could be copied. Throws `FINGERPRINT_MISMATCH`,
 * `INPUT_INVALID` where it is no fingerprint at all, `WORDS_INVALID` for a word that is misspelt or misplaced.
 */
export function compareFingerprint(typed: string, spki: Uint8Array): void {
  if (equalBytes(typedBytes(typed.trim()), digest(spki))) return;
  throw new ClavigerError('FINGERPRINT_MISMATCH', { field: 'fingerprint', got: typed.trim().slice(0, 400) });
}

function typedBytes(typed: string): Uint8Array {
  const digits = typed.replace(/[\s:]/g, '');
  if (/^[0-9a-fA-F]{64}$/.test(digits)) return hexToBytes(digits);
  const words = typed.split(/[\s,]+/);
  if (words.length === 32) return wordsToBytes(words);
  throw new ClavigerError('INPUT_INVALID', {
    field: 'fingerprint',
    expected: '64 hexadecimal digits or 32 words',
    got: words.length === 1 ? `${digits.length} characters` : `${words.length} words`,
  });
}
