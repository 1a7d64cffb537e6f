import { ClavigerError } from '../../shared/core/errors/index.ts';
import { wipeWithin } from '../../shared/core/wipe.ts';
import type { CallInput, ServiceCall } from '../../shared/ipc/contract.ts';
import type { CustodianTask } from '../../shared/ipc/custodian.ts';
import type { ParsedInput } from './calls.ts';

/** What a person hands over in their window. */
export type Submission = ParsedInput<'custodian.submit'>;

/** One call to the service, with its input. */
export type PreparedCall = { [C in ServiceCall]: { readonly call: C; readonly input: CallInput<C> } }[ServiceCall];

/**
 * The call to the service that carries out a person's task. Throws `CALL_INVALID` when the person refused where that cannot be
 * recorded, or left out a passphrase or PIN without which there is nothing to do.
 */
export function prepareTask(task: CustodianTask, { credential, input, decision }: Submission): PreparedCall {
  if (task.task === 'approve') {
    const { code, step, person } = task;
    return { call: 'step.approve', input: { code, step, person, decision, credential } };
  }
  // A turn says its decision in its own fields, with a note.
  if (decision !== 'agree' && (task.task !== 'turn' || input.decision !== decision))
    throw new ClavigerError('CALL_INVALID', { field: 'decision', expected: 'agree', got: decision });
  if (task.task === 'turn') {
    const { code, step, turn, person } = task;
    return { call: 'step.perform', input: { code, step, turn, person, input, credential } };
  }
  if (task.task === 'create-participant') return prepareParticipant(task, credential.passphrase);
  if (task.task === 'qualify-token' || task.task === 'change-pin') return prepareToken(task, credential);
  const { code, person } = task;
  return { call: task.task === 'sign' ? 'ceremony.sign' : 'ceremony.approvePlan', input: { code, person, credential } };
}

function prepareToken(
  { task, module, token }: Extract<CustodianTask, { task: 'qualify-token' | 'change-pin' }>,
  credential: Submission['credential'],
): PreparedCall {
  const pin = given(credential.pin, 'credential.pin');
  if (task === 'qualify-token') return { call: 'tokens.qualify', input: { module, token, pin } };
  return { call: 'tokens.changePin', input: { module, token, pin, newPin: given(credential.newPin, 'credential.newPin') } };
}

function prepareParticipant(
  { folder, file, name, mode }: CustodianTask & { task: 'create-participant' },
  passphrase: Uint8Array | undefined,
): PreparedCall {
  return {
    call: 'people.create',
    input: { folder, file, name, mode, passphrase: given(passphrase, 'credential.passphrase') },
  };
}

function given(secret: Uint8Array | undefined, field: keyof typeof secrets): Uint8Array {
  if (secret !== undefined) return secret;
  throw new ClavigerError('CALL_INVALID', { field, expected: secrets[field], got: 'nothing' });
}

const secrets = {
  'credential.passphrase': 'a passphrase',
  'credential.pin': 'a PIN',
  'credential.newPin': 'a new PIN',
} as const;

/** Wipes what a person handed over. May be called again. */
export function wipeSubmission(submission: Submission): void {
  wipeWithin(submission);
}
