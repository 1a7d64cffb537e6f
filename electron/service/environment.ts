import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import type { EnvironmentCheck } from './engine/room.ts';

type Probe = () => Promise<Omit<EnvironmentCheck, 'check'>>;

/** Looks at this laptop: evidence against honest mistakes, not a proof. A file that is not there is never taken for a good sign. */
export async function checkEnvironment(): Promise<readonly EnvironmentCheck[]> {
  const checks = Object.entries(probes).map(async ([check, probe]) => ({ check, ...(await probe().catch(notCheckable)) }));
  return Promise.all(checks);
}

function notCheckable(): Omit<EnvironmentCheck, 'check'> {
  return { verdict: 'not-checkable', found: 'this system does not tell' };
}

const probes: Readonly<Record<string, Probe>> = {
  'no network address but loopback': async () => {
    const addresses = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
      (list ?? []).filter((address) => !address.internal).map(() => name),
    );
    return verdict(addresses.length === 0, addresses.length === 0 ? 'none' : [...new Set(addresses)].join(', '));
  },
  'no unencrypted swap': async () => {
    const swaps = (await readFile('/proc/swaps', 'utf8')).trim().split('\n').slice(1);
    return verdict(swaps.length === 0, swaps.length === 0 ? 'none' : swaps.map((line) => line.split(/\s+/)[0]).join(', '));
  },
  'no core dumps': async () => {
    const limit = /^Max core file size\s+(\S+)/m.exec(await readFile('/proc/self/limits', 'utf8'))?.[1] ?? 'unknown';
    return verdict(limit === '0', `limit ${limit}`);
  },
  'no debugger': async () => {
    const tracer = /^TracerPid:\s+(\d+)/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? 'unknown';
    return verdict(tracer === '0', `tracer ${tracer}`);
  },
  // Only people can tell whether it is right: they look at the clock of the room.
  'the time on this laptop': async () => ({ verdict: 'not-checkable', found: new Date().toISOString() }),
  // Whether paper comes out shows only when it does; and many ceremonies print nothing.
  'printers that this system knows': async () => {
    const { stdout } = await promisify(execFile)('lpstat', ['-e'], {
      timeout: 5_000,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
    const names = stdout.split('\n').filter((line) => line.trim() !== '');
    return names.length === 0 ? notCheckable() : { verdict: 'checked', found: names.join(', ') };
  },
  'not run as root': async () => {
    const user = process.getuid?.();
    return user === undefined ? notCheckable() : verdict(user !== 0, `user ${user}`);
  },
};

function verdict(good: boolean, found: string): Omit<EnvironmentCheck, 'check'> {
  return { verdict: good ? 'checked' : 'failed', found };
}
