import { ClavigerError, reportError } from '../../shared/core/errors/index.ts';
import { requestSchema } from '../../shared/ipc/result.ts';
import { openPort } from './host.ts';
import { callWatch } from './hsm/call-watch.ts';
import { programPaths } from './program.ts';
import { openRoom } from './room.ts';
import { createService, isServiceCall } from './service.ts';

const HEARTBEAT_MILLISECONDS = 1000;

/** Ends the service on any error nobody handled. Of an error that is not of the closed set only the kind is told: its text could hold a secret. */
function endOnFailure(): void {
  process.on('uncaughtException', (error) => {
    const { code, message } = reportError(error);
    process.stderr.write(`The service ends. ${code}: ${message}\n`);
    process.exit(1);
  });
}

/** The service as a process of its own: it answers requests one port at a time, and says every second that it is alive. */
function startService(): void {
  const port = openPort();
  const room = openRoom({
    identity: {
      version: environment('CLAVIGER_VERSION'),
      // Whatever is not named a release is none.
      runtime: environment('CLAVIGER_RUNTIME') === 'release' ? 'release' : 'development',
    },
    data: environment('CLAVIGER_DATA'),
    resources: environment('CLAVIGER_RESOURCES'),
    shareProcess: programPaths(import.meta).shareProcess,
  });
  const service = createService(room, (push) => port.post({ push }));
  callWatch.listen((calling) => port.post({ calling }));
  let busy: string | null = null;
  port.onMessage(async (message) => {
    const request = requestSchema.safeParse(message);
    if (!request.success) return;
    const { id, call, input } = request.data;
    if (!isServiceCall(call)) {
      const error = new ClavigerError('CALL_UNKNOWN', { field: 'call', got: call.slice(0, 40) }).report();
      return port.post({ id, result: { ok: false, error } });
    }
    busy = call;
    const result = await service.call(call, input);
    busy = null;
    port.post({ id, result });
  });
  setInterval(() => port.post({ alive: process.pid, busy }), HEARTBEAT_MILLISECONDS);
  port.post({ ready: true });
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new ClavigerError('INTERNAL', { field: name, expected: 'a value' });
  return value;
}

endOnFailure();
startService();
