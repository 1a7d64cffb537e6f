import { ClavigerError, reportError } from '../../shared/core/errors/index.ts';
import { wipeWithin } from '../../shared/core/wipe.ts';
import { type CallOutput, contract, type Push, type ServiceCall } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/ipc/result.ts';
import { ceremonyHandlers } from './api/ceremonies.ts';
import { custodianHandlers } from './api/custodian.ts';
import { type Desk, openDesk } from './api/desk.ts';
import type { Handlers } from './api/handlers.ts';
import { peopleHandlers } from './api/people.ts';
import { roomHandlers } from './api/room-state.ts';
import { scriptHandlers } from './api/scripts.ts';
import { tokenHandlers } from './api/tokens.ts';
import type { Room } from './engine/room.ts';

/** Every call the service answers; a call of the contract without its line does not compile. */
const handlers = {
  ...roomHandlers,
  ...scriptHandlers,
  ...peopleHandlers,
  ...ceremonyHandlers,
  ...custodianHandlers,
  ...tokenHandlers,
} satisfies Handlers;

/** The service: one function for every call of the contract, whoever hosts it. */
export interface Service {
  /** Answers a call. Input and output are parsed by the contract; nothing is thrown. Every byte array of the input is wiped. */
  call<C extends ServiceCall>(name: C, input: unknown): Promise<Result<CallOutput<C>>>;
  close(): Promise<void>;
}

/** The service in `room`; `push` is told of every change. */
export function createService(room: Room, push: (message: Push) => void): Service {
  const desk = openDesk(room, push);
  return { call: (name, input) => answer(desk, name, input), close: () => desk.close() };
}

async function answer<C extends ServiceCall>(desk: Desk, name: C, input: unknown): Promise<Result<CallOutput<C>>> {
  try {
    const parsed = contract[name].input.safeParse(input);
    if (!parsed.success) throw invalid(name, parsed.error.issues[0]);
    const handler = handlers[name] as (desk: Desk, input: unknown) => Promise<unknown>;
    const value = contract[name].output.parse(await handler(desk, parsed.data));
    return { ok: true, value: value as CallOutput<C> };
  } catch (error) {
    return { ok: false, error: reportError(error) };
  } finally {
    // Whoever used a secret has wiped it; one that was refused before it was used is wiped here.
    wipeWithin(input);
  }
}

function invalid(
  name: string,
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): ClavigerError {
  return new ClavigerError('CALL_INVALID', {
    field: [name, ...(issue?.path ?? [])].map(String).join('.'),
    expected: issue?.message ?? '',
  });
}

/** Whether `name` is a call of the service. */
export function isServiceCall(name: string): name is ServiceCall {
  return Object.hasOwn(handlers, name);
}
