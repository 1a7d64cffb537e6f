/** Where a command writes: `out` its result, `err` everything else. A line at a time, without line ends. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}
