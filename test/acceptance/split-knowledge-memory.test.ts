import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { countIn, readMemory } from '../fakes/process-memory.ts';
import { scratchFolder } from '../fakes/scripted-room.ts';
import { readShares, readSheet } from './outside.ts';

vi.setConfig({ testTimeout: 240_000 });

const CHILD = fileURLToPath(new URL('./children/split-knowledge.ts', import.meta.url));
const scratch = scratchFolder();

afterAll(() => scratch.remove());

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Lets the child go on until it stops, and gives what it says and what is in its memory then. */
async function next(child: Child) {
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { said: JSON.parse(said.toString()) as Record<string, unknown>, memory: readMemory(child.pid ?? 0) };
}

const rooms = [
  ['nss', 'shamir'],
  ['softhsm2', 'xor'],
] as const;

// Another process looks into the one that holds the service, its tokens, and the scripted people.
describe.skipIf(process.platform !== 'linux').each(rooms)('the service over %s, with a key split by %s', (module, scheme) => {
  it('holds a contribution until all are mixed, the key until the token has it, and nothing afterwards', async () => {
    const folder = join(scratch.folder, module);
    const child = spawn(process.execPath, [CHILD, folder, module, scheme], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const contributed = await next(child);
      child.stdin.write('on\n');
      const split = await next(child);
      child.stdin.write('on\n');
      const ended = await next(child);
      const sheets = String(ended.said.sheets);
      const { shares, key } = readShares(readdirSync(sheets).map((sheet) => readSheet(join(sheets, sheet))[0] ?? ''));
      const typed = (contributed.said.typed as string[]).map((text) =>
        Uint8Array.from(text.split(' '), (byte) => Number(byte) ^ 0x55),
      );

      expect(typed).toHaveLength(3);
      for (const [place, entropy] of typed.entries()) {
        expect(countIn(contributed.memory, entropy), `contribution ${place + 1} before it is mixed`).toBeGreaterThan(0);
        expect(countIn(split.memory, entropy), `contribution ${place + 1} once it is mixed`).toBe(0);
        expect(countIn(ended.memory, entropy), `contribution ${place + 1} after the ceremony`).toBe(0);
      }
      expect(countIn(contributed.memory, key), 'the key before it is made').toBe(0);
      expect(countIn(split.memory, key), 'the key before the token has it').toBeGreaterThan(0);
      expect(countIn(ended.memory, key), 'the key after the ceremony').toBe(0);
      for (const { x, y } of shares) {
        const share = new Uint8Array(Buffer.from(y, 'hex'));
        expect(countIn(split.memory, share), `share ${x} in the service, which never has it`).toBe(0);
        expect(countIn(ended.memory, share), `share ${x} after the ceremony`).toBe(0);
      }
    } finally {
      child.kill('SIGKILL');
    }
  });
});
