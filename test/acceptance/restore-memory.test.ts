import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { countIn, readMemory } from '../fakes/process-memory.ts';
import { filesBelow, scratchFolder } from '../fakes/scripted-room.ts';
import { scannerOf } from './clear-text.ts';
import { oaepDecrypt, readShares, readSheet } from './outside.ts';

vi.setConfig({ testTimeout: 240_000 });

const CHILD = fileURLToPath(new URL('./children/restore.ts', import.meta.url));
const scratch = scratchFolder();

afterAll(() => scratch.remove());

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Waits until the child stops, and gives what it says. */
async function stopped(child: Child): Promise<Record<string, string>> {
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(said.toString()) as Record<string, string>;
}

// Another process looks into the one that holds the service, its tokens, and the scripted people.
describe.skipIf(process.platform !== 'linux').each(['nss', 'softhsm2'])('the service after a restore over %s', (module) => {
  it('holds neither the joined key nor the restored one nor a share, and wrote none of them down', async () => {
    const folder = join(scratch.folder, module);
    const child = spawn(process.execPath, [CHILD, folder, module], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const { earlier = '' } = await stopped(child);
      const before = readMemory(child.pid ?? 0);
      child.stdin.write('on\n');
      const { sheets = '', finished = '' } = await stopped(child);
      const after = readMemory(child.pid ?? 0);
      const texts = readdirSync(sheets).map((sheet) => readSheet(join(sheets, sheet))[0] ?? '');
      const { shares, key } = readShares(texts);
      const bundle = join(folder, 'media', `${basename(earlier)}-media`, 'cloud-bundle', 'EncryptedKeyMaterial.bin');
      const dataKey = oaepDecrypt(join(folder, 'cloud', 'cloud-private-key.pem'), bundle);
      expect(countIn(before, key), 'the joined wrapping key before it is used').toBeGreaterThan(0);
      const read = shares.map(({ y }, index) => [`share ${index + 1}`, new Uint8Array(Buffer.from(y, 'hex'))] as const);
      const secrets = [['wrapping key', key] as const, ['data key', dataKey] as const, ...read];
      const written = scannerOf(new Map([...filesBelow(finished), ...filesBelow(join(folder, 'data'))]));
      for (const [name, secret] of secrets) {
        expect(countIn(after, secret), `${name} after the ceremony`).toBe(0);
        expect(written(secret), `${name} in a file`).toEqual([]);
      }
      for (const text of texts)
        expect(written(new Uint8Array(Buffer.from(text, 'latin1'))), 'a share string in a file').toEqual([]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
