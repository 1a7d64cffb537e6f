/** `rows` as lines of text with aligned columns: the first to the left, the others to the right. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const line = (row: readonly string[]) => row.map(pad).join('  ').trimEnd();
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)];
}

/** Nanoseconds in the unit that reads best, with three digits. */
export function timeText(nanoseconds: number): string {
  if (nanoseconds >= 1e6) return `${digits(nanoseconds / 1e6)} ms`;
  return `${digits(nanoseconds / 1e3)} µs`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
