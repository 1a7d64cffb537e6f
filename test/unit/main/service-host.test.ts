import { resolve } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { ServiceHost, type ServiceStatus } from '../../../electron/main/service-host.ts';
import { launchChildProcess } from '../../../electron/main/service-process.ts';

const STUB = resolve(import.meta.dirname, 'children/stub-service.ts');

function start({ onTestFinished }: TestContext, environment: Record<string, string> = {}, node = process.execPath) {
  const host = new ServiceHost(launchChildProcess(node, STUB, environment));
  const seen: ServiceStatus[] = [];
  host.onStatus((status) => seen.push(status));
  onTestFinished(() => host.stop());
  host.start();
  return { host, seen };
}

/** Resolves when the host is in this state. */
function reached(host: ServiceHost, state: ServiceStatus['state']): Promise<void> {
  if (host.status.state === state) return Promise.resolve();
  return new Promise((settle) => host.onStatus((status) => status.state === state && settle()));
}

// Most of the time here is spent waiting.
describe.concurrent('the service host', () => {
  it('keeps calls until the service is ready, and carries bytes as bytes', async (context) => {
    const { host, seen } = start(context);
    const input = { bytes: new Uint8Array([0, 255, 7]), text: 'é', number: 1.5, nothing: null };
    const result = await host.call('echo', input);
    expect(result).toMatchObject({ ok: true, value: { call: 'echo', input: { text: 'é', number: 1.5, nothing: null } } });
    const { value } = result as { value: { input: { bytes: Uint8Array } } };
    expect(value.input.bytes).toBeInstanceOf(Uint8Array);
    expect([...value.input.bytes]).toEqual([0, 255, 7]);
    expect(seen.map(({ state }) => state)).toEqual(['starting', 'ready']);
  });

  it('copies bytes before it returns, so that they can be wiped', async (context) => {
    const { host } = start(context);
    await reached(host, 'ready');
    const bytes = new Uint8Array(300).fill(5);
    const answered = host.call('echo', { bytes });
    bytes.fill(0);
    const { value } = (await answered) as { value: { input: { bytes: Uint8Array } } };
    expect(value.input.bytes.every((byte) => byte === 5)).toBe(true);
    expect(value.input.bytes).toHaveLength(300);
  });

  it('gives the service its own environment and nothing more', async (context) => {
    const { host } = start(context, { CLAVIGER_DATA: '/nowhere' });
    const { value } = (await host.call('environment', {})) as { value: { environment: string[] } };
    const own = value.environment.filter((name) => !name.startsWith('NODE_CHANNEL'));
    expect(own).toEqual(['CLAVIGER_DATA']);
  });

  it('lets no signal open the debugger of the service', async (context) => {
    const { host } = start(context);
    await reached(host, 'ready');
    process.kill(host.pid ?? 0, 'SIGUSR1');
    await new Promise((settle) => setTimeout(settle, 500));
    expect(await host.call('debugger', {})).toMatchObject({ value: { debuggedAt: 'nowhere' } });
  });

  it('ends every call under way with SERVICE_STOPPED, and starts the service again', async (context) => {
    const { host } = start(context);
    await reached(host, 'ready');
    const before = host.pid;
    const waiting = host.call('say nothing', {});
    await expect(host.call('end', {})).rejects.toMatchObject({
      code: 'SERVICE_STOPPED',
      details: { field: 'end', got: 'exit code 3' },
    });
    await expect(waiting).rejects.toMatchObject({ code: 'SERVICE_STOPPED', details: { field: 'say nothing' } });
    await expect(host.call('echo', {})).rejects.toMatchObject({ code: 'SERVICE_STOPPED' });
    await reached(host, 'ready');
    expect(host.status).toEqual({ state: 'ready', reason: '', restarts: 1, waiting: null });
    expect(host.pid).not.toBe(before);
    expect(await host.call('echo', {})).toMatchObject({ ok: true });
  });

  it('gives up after six quick restarts, and starts again when a person asks', async (context) => {
    const { host, seen } = start(context, { STUB_END: 'at once' });
    await new Promise<void>((settle) => host.onStatus(({ reason }) => reason.includes('not started again') && settle()));
    expect(host.status.state).toBe('stopped');
    expect(host.status.restarts).toBe(6);
    expect(host.status.reason).toBe('it ended 7 times in a row (exit code 4) and is not started again');
    expect(seen.filter(({ state }) => state === 'starting')).toHaveLength(7);
    host.restart();
    expect(host.status.state).toBe('starting');
  }, 40_000);

  it('says so when the program cannot be started at all', async (context) => {
    const { host } = start(context, {}, '/nowhere/node');
    await expect(host.call('echo', {})).rejects.toMatchObject({ code: 'SERVICE_STOPPED', details: { got: 'ENOENT' } });
  });

  it('calls a halted service unresponsive, names the call, and refuses new ones until it goes on', async (context) => {
    const { host } = start(context);
    await reached(host, 'ready');
    const { pid = 0 } = host;
    process.kill(pid, 'SIGSTOP');
    const waiting = host.call('echo', {});
    await reached(host, 'unresponsive');
    expect(host.status.reason).toMatch(/^no answer to echo for [5-9] seconds$/);
    await expect(host.call('other', {})).rejects.toMatchObject({ code: 'SERVICE_UNRESPONSIVE', details: { field: 'other' } });
    process.kill(pid, 'SIGCONT');
    expect(await waiting).toMatchObject({ ok: true });
    expect(host.status).toEqual({ state: 'ready', reason: '', restarts: 0, waiting: null });
  });

  it('names the token, the call and the time while a library does not answer, every second anew', async (context) => {
    const { host, seen } = start(context);
    await reached(host, 'ready');
    const before = Date.now();
    const hanging = host.call('hang', { seconds: 8, calling: { call: 'C_Sign', token: 'the one' } });
    await reached(host, 'unresponsive');
    const { waiting, reason } = host.status;
    expect(waiting).toMatchObject({ call: 'C_Sign', token: 'the one' });
    expect(reason).toBe(`the token “the one” has not answered C_Sign for ${waiting?.seconds} seconds`);
    expect(Math.abs(Date.parse(waiting?.since ?? '') - before)).toBeLessThan(2_500);
    expect(await hanging).toMatchObject({ ok: true });
    expect(host.status).toEqual({ state: 'ready', reason: '', restarts: 0, waiting: null });
    const told = seen.flatMap((status) => (status.waiting === null ? [] : [status.waiting.seconds]));
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told).toEqual([...new Set(told)].sort((left, right) => left - right));
    expect(await host.call('echo', {})).toMatchObject({ ok: true });
  });

  it('does not blame a token that has answered for what hangs afterwards', async (context) => {
    const { host } = start(context);
    await reached(host, 'ready');
    void host.call('hang', { seconds: 20, calling: null }).catch(() => undefined);
    await reached(host, 'unresponsive');
    expect(host.status).toMatchObject({ waiting: null, reason: expect.stringMatching(/^no answer to hang for [5-9] seconds$/) });
    host.restart();
    await reached(host, 'ready');
    expect(host.status).toEqual({ state: 'ready', reason: '', restarts: 1, waiting: null });
  });

  it('ends a halted service for good', async (context) => {
    const { host } = start(context);
    await reached(host, 'ready');
    process.kill(host.pid ?? 0, 'SIGSTOP');
    await reached(host, 'unresponsive');
    host.stop();
    await reached(host, 'stopped');
    expect(host.status).toEqual({ state: 'stopped', reason: 'SIGKILL', restarts: 0, waiting: null });
    expect(host.pid).toBeUndefined();
  });

  it('hands pushes on and lets garbage pass', async (context) => {
    const { host } = start(context);
    const pushes: unknown[] = [];
    host.onPush((push) => pushes.push(push));
    await host.call('garbage', {});
    await host.call('push', { push: 'progress', text: 'half' });
    expect(pushes).toEqual([{ push: 'progress', text: 'half' }]);
  });
});
