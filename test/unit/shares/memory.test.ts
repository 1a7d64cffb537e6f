import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countIn, readMemory } from '../../fakes/process-memory.ts';
import { SALT_TARGET, SALT_WRAPPING, sampleKey } from './sample-key.ts';

const CHILD = fileURLToPath(new URL('./children/keys-in-memory.ts', import.meta.url));

async function copiesLeftBy(mode: 'keep' | 'wipe'): Promise<number[]> {
  const child = spawn(process.execPath, [CHILD, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const memory = readMemory(child.pid ?? 0);
    return [SALT_TARGET, SALT_WRAPPING].map((salt) => countIn(memory, sampleKey(salt)));
  } finally {
    child.kill('SIGKILL');
  }
}

// Another process looks, as an attacker would: what a program cannot reach any more may still be there.
describe.skipIf(process.platform !== 'linux')('keys unwrapped in software', () => {
  it('leave no copy in memory once they are wiped', async () => {
    expect(await copiesLeftBy('wipe')).toEqual([0, 0]);
  });

  it('would be found', async () => {
    expect(await copiesLeftBy('keep')).toEqual([1, 0]);
  });
});
