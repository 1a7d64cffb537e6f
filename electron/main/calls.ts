import type { z } from 'zod';
import { ClavigerError, type ErrorCode, errorCodes, reportError } from '../../shared/core/errors/index.ts';
import { wipeWithin } from '../../shared/core/wipe.ts';
import type { WindowKind } from '../../shared/ipc/api.ts';
import { type CallName, type CallOutput, type Contract, contract } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/ipc/result.ts';
import type { ErrorReportView } from '../../shared/ipc/view.ts';
import { checkWeight } from './weigh.ts';

/** The origin of every page of this program. */
export const APP_ORIGIN = 'app://claviger';

/** The input of a call as it is after parsing. */
export type ParsedInput<C extends CallName> = z.output<Contract[C]['input']>;

/** Where a call came from. */
export interface Sender {
  /** The window it came from, if that is one of ours. */
  readonly window: WindowKind | undefined;
  /** False for a frame within a page. */
  readonly isMainFrame: boolean;
  /** The origin of the frame, such as `app://claviger`. */
  readonly origin: string;
}

/** Does what a call asks for; `input` is parsed already. */
export type AnswerCall = (call: CallName, input: unknown) => Promise<Result<unknown>>;

/**
 * Answers what a window sent: checks the sender, the name, the number and the values of the arguments, and the value that goes back.
 * Every byte array among the values is wiped in the end, whatever became of the call.
 * Never throws: `CALL_REFUSED`, `CALL_UNKNOWN` and `CALL_INVALID` are answers like any other.
 */
export async function answerWindow(sender: Sender, values: readonly unknown[], answer: AnswerCall): Promise<Result<unknown>> {
  try {
    const call = admit(sender, values[0]);
    if (values.length !== 2)
      throw new ClavigerError('CALL_INVALID', { field: call, expected: 'one value', got: `${values.length - 1}` });
    const input = parseInput(call, values[1]);
    const result = await answer(call, input);
    return result.ok ? { ok: true, value: parseOutput(call, result.value) } : result;
  } catch (error) {
    return { ok: false, error: reportError(error) };
  } finally {
    wipeWithin(values);
  }
}

function admit({ window, isMainFrame, origin }: Sender, name: unknown): CallName {
  if (window === undefined) throw refused('window', 'a window of this program');
  if (!isMainFrame) throw refused('frame', 'the page of the window itself');
  if (origin !== APP_ORIGIN) throw refused('origin', APP_ORIGIN);
  if (typeof name !== 'string' || !isCall(name)) throw new ClavigerError('CALL_UNKNOWN', { field: 'call' });
  const from: readonly WindowKind[] = contract[name].from;
  if (!from.includes(window)) throw refused(name, from.length === 0 ? 'the main process' : `the ${from.join(' or ')} window`);
  return name;
}

function isCall(name: string): name is CallName {
  return Object.hasOwn(contract, name);
}

function refused(field: string, expected: string): ClavigerError {
  return new ClavigerError('CALL_REFUSED', { field, expected });
}

/** The input of a call, parsed. Throws `CALL_INVALID` with the field, never with the value. */
export function parseInput<C extends CallName>(call: C, input: unknown): ParsedInput<C> {
  checkWeight(call, input);
  return parse(call, contract[call].input, input) as ParsedInput<C>;
}

/** The output of a call, parsed. Throws `CALL_INVALID` with the field, never with the value. */
export function parseOutput<C extends CallName>(call: C, output: unknown): CallOutput<C> {
  return parse(`answer to ${call}`, contract[call].output, output) as CallOutput<C>;
}

function parse(field: string, schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue === undefined ? '' : issue.path.map(String).join('.');
  // Only the kind of failure is told: some messages of the schema library quote what was sent.
  throw new ClavigerError('CALL_INVALID', { field: path === '' ? field : `${field}: ${path}`, expected: describe(issue) });
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'a value of the contract';
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'unrecognized_keys') return 'no further fields';
  // The words of the contract itself, which quote nothing.
  if (issue.code === 'invalid_format') return issue.message;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  return 'a value of the contract';
}

/** The value of a result. Throws its error, which becomes `INTERNAL` when its code is none of ours. */
export function unwrap(result: Result<unknown>): unknown {
  if (result.ok) return result.value;
  throw asError(result.error);
}

function asError({ code, field, expected, got, action }: ErrorReportView): ClavigerError {
  const details = { field, action, ...(expected === undefined ? {} : { expected }), ...(got === undefined ? {} : { got }) };
  return Object.hasOwn(errorCodes, code)
    ? new ClavigerError(code as ErrorCode, details)
    : new ClavigerError('INTERNAL', { field: 'service' });
}
