import { describe, expect, it } from 'vitest';
import { prepareTask, type Submission, wipeSubmission } from '../../../electron/main/custodian-task.ts';
import { type CustodianTask, contract } from '../../../shared/ipc/contract.ts';

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
