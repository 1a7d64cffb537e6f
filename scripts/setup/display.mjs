// A virtual display for tests with windows.
import { spawn } from 'node:child_process';

/** Starts Xvfb on a free display; resolves to its name (":1") and a function that stops it. Elsewhere than Linux: nothing to do. */
export async function startDisplay() {
  if (process.platform !== 'linux') return { env: {}, stop: () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const stop = () => server.kill();
  process.once('exit', stop);
  const display = await new Promise((settle, refuse) => {
    const timer = setTimeout(() => refuse(new Error('Xvfb did not start within 20 seconds')), 20_000);
    server.stdio[3].once('data', (text) => {
      clearTimeout(timer);
      settle(`:${String(text).trim()}`);
    });
    server.once('error', refuse);
    server.once('exit', () => refuse(new Error('Xvfb ended')));
  });
  return { env: { DISPLAY: display }, stop };
}
