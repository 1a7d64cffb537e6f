import { byokErrors } from './byok.ts';
import { coreErrors } from './core.ts';
import { documentsErrors } from './documents.ts';
import { engineErrors } from './engine.ts';
import { hsmErrors } from './hsm.ts';
import { ipcErrors } from './ipc.ts';
import { pkiErrors } from './pki.ts';
import { roomErrors } from './room.ts';
import { scriptErrors } from './script.ts';
import { sharesErrors } from './shares.ts';
import { transcriptErrors } from './transcript.ts';

/** Every error code there is, with what it means and what to do: one file a stage, closed by this list. */
export const errorCodes = {
  ...coreErrors,
  ...scriptErrors,
  ...engineErrors,
  ...roomErrors,
  ...hsmErrors,
  ...sharesErrors,
  ...byokErrors,
  ...pkiErrors,
  ...transcriptErrors,
  ...documentsErrors,
  ...ipcErrors,
} as const satisfies Record<string, { meaning: string; action: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The parts of an error that may be shown, logged and recorded. Never a secret. */
export interface ErrorDetails {
  /** The field, step, file or call the error is about. */
  readonly field: string;
  /** What should have been there. */
  readonly expected?: string;
  /** What was there. */
  readonly got?: string;
  /** What to do now, where it differs from the code's general advice. */
  readonly action?: string;
}

/** An `ErrorDetails` with its code: the form in which errors cross processes and enter transcripts. */
export interface ErrorReport extends ErrorDetails {
  readonly code: ErrorCode;
  readonly message: string;
  readonly action: string;
}

/** The only error class of the project: a code of the closed set, the field, what was expected, what was got, what to do. */
export class ClavigerError extends Error {
  override readonly name = 'ClavigerError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(describe(code, details));
    this.code = code;
    this.details = details;
  }

  /** This error as plain data. */
  report(): ErrorReport {
    return {
      code: this.code,
      ...this.details,
      message: this.message,
      action: this.details.action ?? errorCodes[this.code].action,
    };
  }
}

function describe(code: ErrorCode, { field, expected, got }: ErrorDetails): string {
  const comparison = [expected === undefined ? '' : `expected ${expected}`, got === undefined ? '' : `got ${got}`];
  const tail = comparison.filter((part) => part !== '').join(', ');
  return `${field}: ${errorCodes[code].meaning}${tail === '' ? '' : ` (${tail})`}`;
}

/** `error` as a report; anything that is not a `ClavigerError` becomes `INTERNAL`, without its text, which could hold a secret. */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof ClavigerError) return error.report();
  const kind = error instanceof Error ? error.name : typeof error;
  return new ClavigerError('INTERNAL', { field: 'program', got: kind }).report();
}
