import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { countIn, readMemory } from '../fakes/process-memory.ts';
import { scratchFolder } from '../fakes/scripted-room.ts';
import { oaepDecrypt, readShares, readSheet } from './outside.ts';

vi.setConfig({ testTimeout: 120_000 });

const CHILD = fileURLToPath(new URL('./children/rehearsal.ts', import.meta.url));
const scratch = scratchFolder();

afterAll(() => scratch.remove());

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Waits until the child stops, and gives what it says. */
async function stopped(child: Child): Promise<Record<string, string>> {
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(said.toString()) as Record<string, string>;
}

// Another process looks into the one that holds the service, its tokens, and the scripted people.
describe.skipIf(process.platform !== 'linux').each(['nss', 'softhsm2'])('the service after a ceremony over %s', (module) => {
  it('holds neither the wrapping key nor the data key nor a share any more', async () => {
    const folder = join(scratch.folder, module);
    const child = spawn(process.execPath, [CHILD, folder, module], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const { code = '' } = await stopped(child);
      const before = readMemory(child.pid ?? 0);
      child.stdin.write('on\n');
      const { sheets = '' } = await stopped(child);
      const after = readMemory(child.pid ?? 0);
      const { shares, key } = readShares(readdirSync(sheets).map((sheet) => readSheet(join(sheets, sheet))[0] ?? ''));
      const bundle = join(folder, 'media', `${code}-media`, 'cloud-bundle', 'EncryptedKeyMaterial.bin');
      const dataKey = oaepDecrypt(join(folder, 'cloud', 'cloud-private-key.pem'), bundle);
      expect(countIn(before, key), 'the wrapping key before the backup is wrapped').toBeGreaterThan(0);
      const read = shares.map(({ y }, index) => [`share ${index + 1}`, new Uint8Array(Buffer.from(y, 'hex'))] as const);
      for (const [name, secret] of [['wrapping key', key] as const, ['data key', dataKey] as const, ...read])
        expect(countIn(after, secret), `${name} after the ceremony`).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
