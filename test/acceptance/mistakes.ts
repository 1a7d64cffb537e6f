import { expect } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { PRACTICE_PASSPHRASE, PRACTICE_PIN } from '../../electron/service/practice/practice-room.ts';
import type { Service } from '../../electron/service/service.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import type { ErrorCode } from '../../shared/core/errors/index.ts';
import type { CallInput, ServiceCall } from '../../shared/ipc/contract.ts';
import type { CeremonyView, ErrorReportView } from '../../shared/ipc/view.ts';

/** What a refusal must say: its code, and what the field is about. */
export interface Expected {
  readonly code: ErrorCode;
  readonly field: string | RegExp;
}

/** The practice passphrase, fresh bytes each time, for they are wiped. */
export function passphrase(text = PRACTICE_PASSPHRASE): { readonly passphrase: Uint8Array } {
  return { passphrase: utf8ToBytes(text) };
}

/** The practice PIN. */
export function pin(text = PRACTICE_PIN): { readonly pin: Uint8Array } {
  return { pin: utf8ToBytes(text) };
}

/** Makes a call that must be refused with a typed error: code, field, and advice. What was handed over is wiped. Gives the error. */
export async function refused<C extends ServiceCall>(
  service: Pick<Service, 'call'>,
  call: C,
  input: CallInput<C>,
  expected: Expected,
): Promise<ErrorReportView> {
  const result = await service.call(call, input);
  const { credential } = input as { readonly credential?: Readonly<Record<string, Uint8Array>> };
  for (const [name, bytes] of Object.entries(credential ?? {}))
    expect(
      bytes.every((byte) => byte === 0),
      `${name} handed to ${call} is wiped`,
    ).toBe(true);
  expect(result, `${call} should have been refused`).toMatchObject({ ok: false, error: { code: expected.code } });
  if (result.ok) throw new Error('unreachable');
  const { field, message, action } = result.error;
  if (typeof expected.field === 'string') expect(field).toBe(expected.field);
  else expect(field).toMatch(expected.field);
  expect(message.length).toBeGreaterThan(10);
  expect(action.length).toBeGreaterThan(5);
  return result.error;
}

/** Something asked of the open ceremony, without its code. */
export type Asked<C extends ServiceCall> = Omit<CallInput<C>, 'code'>;

/**
 * A mistake made in the open ceremony `code`: it is refused, the transcript gains a refusal with the same code as its last line, and
 * nothing else is done by it.
 */
export async function mistake<C extends 'step.begin' | 'step.approve' | 'step.perform' | 'step.performOpen'>(
  service: Pick<Service, 'call'>,
  code: string,
  call: C,
  asked: Asked<C>,
  expected: Expected,
): Promise<ErrorReportView> {
  const before = await ask(service, 'ceremony.view', { code });
  const error = await refused(service, call, { ...asked, code } as unknown as CallInput<C>, expected);
  const after = await ask(service, 'ceremony.view', { code });
  expect(after.refusals).toBe(before.refusals + 1);
  expect(after.ledger.at(-1)).toMatchObject({ type: 'refusal', seq: after.count - 1 });
  expect(after.ledger.at(-1)?.text).toContain(error.message.slice(0, 20));
  expect(standing(after)).toEqual(standing(before));
  return error;
}

/** How far a ceremony is: what is done, by whom, and who is there. */
function standing({ sections, current, people, status }: CeremonyView): unknown {
  const step = current === null ? null : { ...current, shown: null, unsettled: [] };
  return { sections, step, people, status };
}
