import { ClavigerError } from '../core/errors/index.ts';

const PLAIN = /^[\x20-\x7e]*$/;

/** `text` (printable ASCII) as one literal word of a POSIX shell. Throws `INPUT_INVALID` for any other character. */
export function quoteForShell(text: string): string {
  return `'${requirePlain(text).replaceAll("'", `'\\''`)}'`;
}

/** `text` (printable ASCII) as one literal string of PowerShell. Throws `INPUT_INVALID` for any other character. */
export function quoteForPowerShell(text: string): string {
  return `'${requirePlain(text).replaceAll("'", "''")}'`;
}

function requirePlain(text: string): string {
  if (PLAIN.test(text)) return text;
  throw new ClavigerError('INPUT_INVALID', { field: 'script value', expected: 'printable ASCII' });
}
