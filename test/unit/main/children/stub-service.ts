import { url } from 'node:inspector';
import { openPort } from '../../../../electron/service/host.ts';
import { requestSchema } from '../../../../shared/ipc/result.ts';

// A service without engine: it answers with what it got, and ends when told to.
const port = openPort();

port.onMessage((message) => {
  const { id, call, input } = requestSchema.parse(message);
  if (call === 'end') process.exit(3);
  if (call === 'say nothing') return;
  if (call === 'push') port.post({ push: input });
  if (call === 'hang') hang(input as { seconds: number; calling: unknown });
  if (call === 'garbage') port.post({ nonsense: true });
  const debuggedAt = call === 'debugger' ? (url() ?? 'nowhere') : '';
  const environment = call === 'environment' ? Object.keys(process.env).sort() : [];
  port.post({ id, result: { ok: true, value: { call, input, environment, debuggedAt } } });
});

/** Announces a call, blocks as a token library does, and goes on. */
function hang({ seconds, calling }: { seconds: number; calling: unknown }): void {
  port.post({ calling: { call: 'C_Login', token: null } });
  port.post({ calling });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
  port.post({ calling: null });
}

setInterval(() => port.post({ alive: process.pid, busy: null }), 1000);
if (process.env.STUB_END === 'at once') process.exit(4);
port.post({ ready: true });
