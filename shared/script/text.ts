import type { Position } from './problem.ts';

/** Control characters but line feed; what turns, joins or hides other characters; what has no meaning that people agree on. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Variation_Selector}]/u;

/** The first character that a reader of `text` does not see as what it is, and its place; null when there is none. */
export function findHiddenCharacter(text: string): (Position & { readonly name: string }) | null {
  const index = text.search(HIDDEN);
  if (index < 0) return null;
  const before = text.slice(0, index);
  const line = before.split('\n').length;
  const code = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { line, column: index - before.lastIndexOf('\n'), name: `the character U+${code}` };
}

/** What `value` is, short enough for one line of a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = String(value).replaceAll('\n', ' ');
  return text === '' ? 'an empty text' : `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
}
