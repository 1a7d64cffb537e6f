import type { BoundScript } from '../../shared/script/bind.ts';
import { type BindingRow, describeBinding } from '../../shared/script/difference.ts';
import type { Script } from '../../shared/script/script.ts';

const WIDEST = 28;
const HEADING = ['', 'name', 'in the file', 'used by', 'here'] as const;

/**
 * What this site adds to the approved file, a row a parameter: `=` as the file has it, `+` where the file leaves it open, `~` instead of
 * what the file has. The file itself stays as it was approved, by the SHA-256 above the table.
 */
export function valuesTable(script: Script, bound: BoundScript): readonly string[] {
  const rows = describeBinding(script, bound);
  const heading = ['', 'Values of this site, beside the approved file', `  ${script.fileName}  SHA-256 ${script.sha256}`];
  if (rows.length === 0) return [...heading, '  none: the file leaves nothing open'];
  const cells = [HEADING, ...rows.map(cellsOf)];
  const widths = HEADING.map((_name, column) => Math.min(WIDEST, Math.max(...cells.map((row) => row[column]?.length ?? 0))));
  const lines = cells.map((row) => rowText(row, widths));
  const indent = ' '.repeat(4);
  return [...heading, ...lines.flatMap((line, index) => [line, ...titleOf(rows[index - 1], indent)])];
}

function cellsOf({ name, value, default: given, uses }: BindingRow): readonly string[] {
  const sign = given === null ? '+' : given === value ? '=' : '~';
  return [sign, name, given ?? '(left open)', uses.join(', '), value];
}

function rowText(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
  return `  ${padded.join('  ')}`.trimEnd();
}

function titleOf(row: BindingRow | undefined, indent: string): readonly string[] {
  return row === undefined ? [] : [`${indent} ${row.title}`];
}
