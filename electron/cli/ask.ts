import { ClavigerError, type ErrorCode } from '../../shared/core/errors/index.ts';
import type { CallInput, CallOutput, ServiceCall } from '../../shared/ipc/contract.ts';
import type { CeremonyView, CurrentStepView } from '../../shared/ipc/view.ts';
import type { Service } from '../service/service.ts';
import type { Paper } from './paper.ts';

/** What scripted people know: their passphrases, where the sheets come out, and the fingerprint they brought on paper. */
export interface ScriptedPeople {
  readonly service: Pick<Service, 'call'>;
  /** The folder where practice sheets are printed to. */
  readonly sheets: string;
  readonly fingerprint: string;
  /** Called with the title and the id of each step that begins. */
  readonly progress: (text: string, step: string) => void;
  /** The PIN of the card of each person who signs with one, by their id. Absent: everybody has a passphrase. */
  readonly cards?: Readonly<Record<string, string>>;
  /** What they wrote down. Absent: it lasts as long as `service`. */
  readonly paper?: Paper;
  /** What is decided about an exception. Absent: it is noted. */
  readonly decide?: (step: CurrentStepView) => Record<string, unknown>;
  /** Called before each turn, for people who make mistakes first. True: something else is to be done before the turn. */
  readonly before?: (view: CeremonyView, step: CurrentStepView) => Promise<unknown>;
}

/** Calls the service and gives the value, or throws the error it answered with. */
export async function ask<C extends ServiceCall>(
  service: Pick<Service, 'call'>,
  call: C,
  input: CallInput<C>,
): Promise<CallOutput<C>> {
  const result = await service.call(call, input);
  if (result.ok) return result.value;
  const { code, field, expected, got, action } = result.error;
  throw new ClavigerError(code as ErrorCode, {
    field,
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
    action,
  });
}
