import { type ErrorReport, reportError } from '../../shared/core/errors/index.ts';

/** Where a command writes: `out` its result, `err` everything else. A line at a time, without line ends. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

/** Says what went wrong and what to do now; with `json` the report is a result too. Gives the report. */
export function sayFailure(io: CommandOutput, error: unknown, json = false): ErrorReport {
  const report = reportError(error);
  if (json) io.out(JSON.stringify({ ok: false, error: report }));
  io.err(`${report.code}: ${report.message}`);
  io.err(report.action);
  return report;
}
