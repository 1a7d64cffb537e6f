import { describe, expect, it } from 'vitest';
import { type AnswerCall, answerWindow, parseInput, parseOutput, type Sender, unwrap } from '../../../electron/main/calls.ts';
import { CUSTODIAN_WINDOW_CALLS, MAIN_WINDOW_CALLS } from '../../../shared/ipc/call-names.ts';
import { contract } from '../../../shared/ipc/contract.ts';
import type { Result } from '../../../shared/ipc/result.ts';

const MAIN: Sender = { window: 'main', isMainFrame: true, origin: 'app://claviger' };
const CUSTODIAN: Sender = { ...MAIN, window: 'custodian' };
const STATUS = { state: 'ready', reason: '', restarts: 0, waiting: null };

/** Answers one call with `value`, and notes what reached it. */
function answering(value: unknown) {
  const reached: unknown[] = [];
  const answer: AnswerCall = async (call, input): Promise<Result<unknown>> => {
    reached.push([call, input]);
    return { ok: true, value };
  };
  return { reached, answer };
}

async function refusal(sender: Sender, ...values: unknown[]) {
  const { reached, answer } = answering(STATUS);
  const result = await answerWindow(sender, values, answer);
  expect(reached).toEqual([]);
  if (result.ok) throw new Error('it was answered');
  return [result.error.code, result.error.field, result.error.expected];
}

describe('the door', () => {
  it('answers a call of the right window', async () => {
    const { reached, answer } = answering(STATUS);
    expect(await answerWindow(MAIN, ['shell.service', {}], answer)).toEqual({ ok: true, value: STATUS });
    expect(reached).toEqual([['shell.service', {}]]);
  });

  it.each([
    ['an unknown window', { ...MAIN, window: undefined }, 'window'],
    ['a frame in a page', { ...MAIN, isMainFrame: false }, 'frame'],
    ['another origin', { ...MAIN, origin: 'https://claviger' }, 'origin'],
    ['another host', { ...MAIN, origin: 'app://claviger.example' }, 'origin'],
    ['no origin', { ...MAIN, origin: '' }, 'origin'],
    ['another window', CUSTODIAN, 'shell.service'],
  ])('refuses %s', async (_, sender, field) => {
    expect((await refusal(sender, 'shell.service', {})).slice(0, 2)).toEqual(['CALL_REFUSED', field]);
  });

  it('refuses both windows the calls of the main process', async () => {
    const own = Object.entries(contract).filter(([, { from }]) => from.length === 0);
    expect(own.length).toBeGreaterThan(3);
    for (const [name] of own)
      for (const sender of [MAIN, CUSTODIAN])
        expect(await refusal(sender, name, {})).toEqual(['CALL_REFUSED', name, 'the main process']);
  });

  it.each([['no.such'], ['__proto__'], ['toString'], ['constructor'], [''], [7], [undefined], [{}]])(
    'does not know %s',
    async (name) => {
      expect((await refusal(MAIN, name, {})).slice(0, 2)).toEqual(['CALL_UNKNOWN', 'call']);
    },
  );

  it('takes exactly one value', async () => {
    expect(await refusal(MAIN, 'shell.service')).toEqual(['CALL_INVALID', 'shell.service', 'one value']);
    expect(await refusal(MAIN, 'shell.service', {}, {})).toEqual(['CALL_INVALID', 'shell.service', 'one value']);
    expect((await refusal(MAIN))[0]).toBe('CALL_UNKNOWN');
  });

  it.each([
    ['a wrong form', 'ceremony.view', { code: 'x' }, 'ceremony.view: code', 'a ceremony code of two groups of four'],
    ['a wrong type', 'ceremony.view', { code: 1 }, 'ceremony.view: code', 'string'],
    ['a field too many', 'shell.service', { more: 1 }, 'shell.service', 'no further fields'],
    ['a number that is none', 'folder.verify', { folder: Number.NaN, trust: null }, 'folder.verify', 'plain data'],
    ['a function', 'folder.verify', { folder: () => {}, trust: null }, 'folder.verify', 'plain data'],
    ['a date', 'folder.verify', { folder: new Date(), trust: null }, 'folder.verify', 'plain data'],
    ['a text too long', 'people.list', { folder: 'x'.repeat(1025) }, 'people.list: folder', 'at most 1024'],
    ['an empty text', 'people.list', { folder: '' }, 'people.list: folder', 'at least 1'],
    [
      'a value too large',
      'people.list',
      { folder: 'x'.repeat(1_100_000) },
      'people.list',
      'at most 1048576 characters and bytes',
    ],
    ['a relative path', 'people.list', { folder: 'people' }, 'people.list: folder', 'an absolute path'],
    ['a path with a NUL', 'people.list', { folder: '/people\0/x' }, 'people.list: folder', 'an absolute path'],
    [
      'a list much longer than what it holds',
      'ceremony.prepare',
      { people: new Array(0xffffffff) },
      'ceremony.prepare',
      'at most 1048576 characters and bytes',
    ],
    ['an inherited field', 'people.list', Object.create({ folder: '/tmp' }), 'people.list', 'plain data'],
  ])('refuses %s and says where', async (_, call, input, field, expected) => {
    expect(await refusal(MAIN, call, input)).toEqual(['CALL_INVALID', field, expected]);
  });

  it('never repeats the value it refuses', async () => {
    const secret = 'hunter2hunter2';
    const input = { credential: { passphrase: secret, [secret]: 1 }, input: {}, decision: secret };
    const { answer } = answering({});
    const result = await answerWindow(CUSTODIAN, ['custodian.submit', input], answer);
    expect(result).toMatchObject({ ok: false, error: { code: 'CALL_INVALID' } });
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it.each([
    ['a call it answers', CUSTODIAN, 'custodian.submit'],
    ['a call it refuses', MAIN, 'custodian.submit'],
    ['a call it does not know', MAIN, 'no.such'],
  ])('wipes what was handed over with %s', async (_, sender, call) => {
    const passphrase = new Uint8Array([1, 2, 3]);
    const { reached, answer } = answering({});
    const input = { credential: { passphrase }, input: {}, decision: 'agree' };
    await answerWindow(sender, [call, input], async (...asked) => {
      expect([...passphrase]).toEqual([1, 2, 3]);
      return answer(...asked);
    });
    expect(reached).toHaveLength(sender === CUSTODIAN ? 1 : 0);
    expect([...passphrase]).toEqual([0, 0, 0]);
  });

  it('does not let an answer out that the contract does not know', async () => {
    const { answer } = answering({ ...STATUS, secret: 'x' });
    const result = await answerWindow(MAIN, ['shell.service', {}], answer);
    expect(result).toMatchObject({ ok: false, error: { code: 'CALL_INVALID', field: 'answer to shell.service' } });
  });

  it('hands a typed error on as it is, and hides any other', async () => {
    const error = { code: 'FILE_EXISTS', field: 'file', message: 'm', action: 'a' };
    expect(await answerWindow(MAIN, ['shell.service', {}], async () => ({ ok: false, error }))).toEqual({ ok: false, error });
    const thrown = await answerWindow(MAIN, ['shell.service', {}], () => Promise.reject(new Error('the PIN is 1234')));
    expect(thrown).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(thrown)).not.toContain('1234');
  });
});

describe('a call', () => {
  it('keeps bytes as the same bytes, so that they can be wiped', () => {
    const passphrase = new Uint8Array([1, 2, 3]);
    const parsed = parseInput('custodian.submit', { credential: { passphrase }, input: {}, decision: 'agree' });
    expect(parsed.credential.passphrase).toBe(passphrase);
  });

  it('refuses too deep a value', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20; level++) deep = { deep };
    const input = { credential: {}, input: { deep }, decision: 'agree' };
    expect(() => parseInput('custodian.submit', input)).toThrow(expect.objectContaining({ code: 'CALL_INVALID' }));
  });

  it('refuses an output without the field', () => {
    expect(() => parseOutput('custodian.open', {})).toThrow(
      expect.objectContaining({
        code: 'CALL_INVALID',
        details: { field: 'answer to custodian.open: done', expected: 'boolean' },
      }),
    );
  });

  it('makes an error of what the service reported', () => {
    const error = { code: 'TOKEN_MISSING', field: 'token', expected: 'a', got: 'b', message: 'm', action: 'do' };
    const known = { ...error, code: 'CALL_INVALID' };
    expect(() => unwrap({ ok: false, error: known })).toThrow(
      expect.objectContaining({ code: 'CALL_INVALID', details: { field: 'token', expected: 'a', got: 'b', action: 'do' } }),
    );
    expect(() => unwrap({ ok: false, error: { ...error, code: 'NO_SUCH' } })).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    );
    expect(unwrap({ ok: true, value: 1 })).toBe(1);
  });
});

describe('the names for the preload', () => {
  const allowed = (window: 'main' | 'custodian') =>
    Object.entries(contract).flatMap(([name, { from }]) => ((from as readonly string[]).includes(window) ? [name] : []));

  it('are those of the contract', () => {
    expect([...MAIN_WINDOW_CALLS].sort()).toEqual(allowed('main').sort());
    expect([...CUSTODIAN_WINDOW_CALLS].sort()).toEqual(allowed('custodian').sort());
  });
});
