import { ClavigerError } from '../core/errors/index.ts';
import type { TokenIdentity, TokenSelector } from './port/token.ts';

/** What the label of a practice marker key begins with; 16 lower-case hexadecimal digits follow. */
export const MARKER_PREFIX = 'claviger practice ';

const markerForm = /^claviger practice [0-9a-f]{16}$/;

/** Whether `label` is that of a practice marker key. */
export function isMarkerLabel(label: string): boolean {
  return markerForm.test(label);
}

/** A fixed-length PKCS#11 text without its padding: ends at the first NUL, then loses trailing blanks (PKCS#11 pads with blanks, some modules with NUL). */
export function unpad(text: string): string {
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}

/** Whether two identities are of one token. The marker counts only where both know theirs, for it is invisible before login. */
export function sameToken(left: TokenIdentity, right: TokenIdentity): boolean {
  const parts = ['manufacturer', 'model', 'serial', 'label', 'librarySha256', 'firmware'] as const;
  const markersAgree = left.marker === null || right.marker === null || left.marker === right.marker;
  return markersAgree && parts.every((part) => left[part] === right[part]);
}

/** The index of the one token that `selector` names. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`. */
export function selectToken(tokens: readonly TokenIdentity[], selector: TokenSelector): number {
  const matches = tokens.flatMap((token, index) => (fits(token, selector) ? [index] : []));
  const [first, ...others] = matches;
  const named = selector.serial === undefined ? selector.label : `${selector.label}, serial ${selector.serial}`;
  if (first === undefined) {
    const seen = tokens.map(({ label, serial }) => `${label}, serial ${serial}`).join('; ');
    throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: named, got: seen === '' ? 'no token' : seen });
  }
  if (others.length > 0) {
    throw new ClavigerError('TOKEN_AMBIGUOUS', { field: 'token', expected: `one ${named}`, got: `${matches.length} of them` });
  }
  return first;
}

/** Throws `TOKEN_NOT_PRACTICE` unless the identity, read after login, carries a practice marker. */
export function requirePracticeToken(identity: TokenIdentity): void {
  if (identity.marker !== null && isMarkerLabel(identity.marker)) return;
  throw new ClavigerError('TOKEN_NOT_PRACTICE', { field: 'token', expected: 'a practice marker', got: 'none' });
}

function fits(token: TokenIdentity, selector: TokenSelector): boolean {
  return token.label === selector.label && (selector.serial === undefined || token.serial === selector.serial);
}
