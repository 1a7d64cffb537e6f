import { describe, expect, it } from 'vitest';
import { prepareTask, type Submission, wipeSubmission } from '../../../electron/main/custodian-task.ts';
import { contract } from '../../../shared/ipc/contract.ts';
import type { CustodianTask } from '../../../shared/ipc/custodian.ts';

const code = 'ABCD-1234';
const person = 'alice';
const passphrase = new Uint8Array([1, 2, 3]);
const given: Submission = { credential: { passphrase }, input: { fingerprint: 'x' }, decision: 'agree' };

const TASKS: readonly (readonly [CustodianTask, string, object])[] = [
  [{ task: 'approve-plan', code, person }, 'ceremony.approvePlan', { code, person, credential: { passphrase } }],
  [
    { task: 'approve', code, step: 'begin', person },
    'step.approve',
    { code, step: 'begin', person, decision: 'agree', credential: { passphrase } },
  ],
  [
    { task: 'turn', code, step: 'begin', turn: 'first', person },
    'step.perform',
    { code, step: 'begin', turn: 'first', person, input: { fingerprint: 'x' }, credential: { passphrase } },
  ],
  [{ task: 'sign', code, person }, 'ceremony.sign', { code, person, credential: { passphrase } }],
  [
    { task: 'create-participant', folder: '/f', file: 'a.json', name: 'Alice', mode: 'practice' },
    'people.create',
    { folder: '/f', file: 'a.json', name: 'Alice', mode: 'practice', passphrase },
  ],
];

const module = { path: '/lib/token.so', configuration: '' };
const token = { label: 'root', serial: '7' };
const pin = new Uint8Array([4, 5]);
const newPin = new Uint8Array([6, 7]);
const ofToken: Submission = { credential: { pin, newPin }, input: {}, decision: 'agree' };

describe('a task of the holder of a PIN', () => {
  it.each([
    [{ task: 'qualify-token', module, token } as const, 'tokens.qualify', { module, token, pin }],
    [{ task: 'change-pin', module, token } as const, 'tokens.changePin', { module, token, pin, newPin }],
  ])('%o becomes %s', (task, call, input) => {
    const prepared = prepareTask(task, ofToken);
    expect(prepared).toEqual({ call, input });
    expect(contract[prepared.call].input.safeParse(prepared.input).success).toBe(true);
    expect(() => prepareTask(task, { ...ofToken, decision: 'refuse' })).toThrow(
      expect.objectContaining({ code: 'CALL_INVALID', details: { field: 'decision', expected: 'agree', got: 'refuse' } }),
    );
  });

  it.each([
    ['qualify-token', {}, 'credential.pin', 'a PIN'],
    ['change-pin', { newPin }, 'credential.pin', 'a PIN'],
    ['change-pin', { pin }, 'credential.newPin', 'a new PIN'],
  ] as const)('%s needs what it asks for', (task, credential, field, expected) => {
    expect(() => prepareTask({ task, module, token }, { ...ofToken, credential })).toThrow(
      expect.objectContaining({ code: 'CALL_INVALID', details: { field, expected, got: 'nothing' } }),
    );
  });

  it('leaves neither PIN behind', () => {
    const submission = { ...ofToken, credential: { pin: Uint8Array.of(1), newPin: Uint8Array.of(2) } };
    wipeSubmission(submission);
    expect(Object.values(submission.credential).map(([first]) => first)).toEqual([0, 0]);
  });
});

describe('a task', () => {
  it.each(TASKS)('%o becomes %s', (task, call, input) => {
    const prepared = prepareTask(task, given);
    expect(prepared).toEqual({ call, input });
    expect(contract[prepared.call].input.safeParse(prepared.input).success).toBe(true);
  });

  it.each(TASKS.filter(([{ task }]) => task !== 'approve'))('%o is not done by somebody who refuses', (task) => {
    expect(() => prepareTask(task, { ...given, decision: 'refuse' })).toThrow(
      expect.objectContaining({ code: 'CALL_INVALID', details: { field: 'decision', expected: 'agree', got: 'refuse' } }),
    );
  });

  it('records a refused approval, and a refusal that a turn carries itself', () => {
    const refused = { ...given, decision: 'refuse' as const };
    expect(prepareTask({ task: 'approve', code, step: 'begin', person }, refused).input).toMatchObject({ decision: 'refuse' });
    const turn = { task: 'turn', code, step: 'close', turn: 'alice', person } as const;
    const input = { decision: 'refuse', note: 'no' };
    expect(prepareTask(turn, { ...refused, input })).toMatchObject({ call: 'step.perform', input: { input } });
  });

  it('needs a passphrase for a new file', () => {
    const task = { task: 'create-participant', folder: '/f', file: 'a.json', name: 'Alice', mode: 'practice' } as const;
    expect(() => prepareTask(task, { ...given, credential: {} })).toThrow(
      expect.objectContaining({
        code: 'CALL_INVALID',
        details: { field: 'credential.passphrase', expected: 'a passphrase', got: 'nothing' },
      }),
    );
  });

  it('leaves nothing behind', () => {
    const pin = new Uint8Array([4]);
    const share = new Uint8Array([5]);
    const submission: Submission = {
      credential: { passphrase: new Uint8Array([1]), pin },
      input: { share, text: 'x' },
      decision: 'agree',
    };
    wipeSubmission(submission);
    wipeSubmission(submission);
    expect([submission.credential.passphrase, pin, share].map((bytes) => bytes?.[0])).toEqual([0, 0, 0]);
  });
});
