import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SALT_TARGET, SALT_WRAPPING, sampleKey } from './sample-key.ts';

const CHILD = fileURLToPath(new URL('./children/keys-in-memory.ts', import.meta.url));

/** How often each of `needles` stands in the memory that the process `pid` can write. */
function countInMemory(pid: number, needles: readonly Uint8Array[]): number[] {
  const counts = needles.map(() => 0);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const row of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(row) ?? [];
      if (start === undefined || end === undefined) continue;
      const region = readRegion(memory, BigInt(`0x${start}`), Number(BigInt(`0x${end}`) - BigInt(`0x${start}`)));
      needles.forEach((needle, index) => {
        counts[index] = (counts[index] ?? 0) + count(region, needle);
      });
    }
  } finally {
    closeSync(memory);
  }
  return counts;
}

/** Empty where the system does not let anybody read. */
function readRegion(memory: number, start: bigint, length: number): Buffer {
  const region = Buffer.alloc(length);
  try {
    return region.subarray(0, readSync(memory, region, 0, length, start));
  } catch {
    return region.subarray(0, 0);
  }
}

function count(region: Buffer, needle: Uint8Array): number {
  let found = 0;
  for (let at = region.indexOf(needle); at >= 0; at = region.indexOf(needle, at + 1)) found += 1;
  return found;
}

async function copiesLeftBy(mode: 'keep' | 'wipe'): Promise<number[]> {
  const child = spawn(process.execPath, [CHILD, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    return countInMemory(child.pid ?? 0, [sampleKey(SALT_TARGET), sampleKey(SALT_WRAPPING)]);
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
