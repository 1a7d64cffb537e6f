import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PRACTICE_PASSPHRASE, PRACTICE_PIN } from '../../electron/service/practice/practice-room.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { filesBelow, libraryOf, scratchFolder } from '../fakes/scripted-room.ts';
import { scannerOf } from './clear-text.ts';
import { cmsVerify, oaepDecrypt, readShares, readSheet, run } from './outside.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

// The command itself, with people whose keys are sealed by scrypt as they are in earnest.
const command = fileURLToPath(new URL('../../scripts/claviger.mjs', import.meta.url));
const scratch = scratchFolder();
const out = join(scratch.folder, 'room');
const temporary = join(scratch.folder, 'temporary');
let ended: { readonly code: unknown; readonly stdout: string; readonly stderr: string };

beforeAll(async () => {
  mkdirSync(temporary);
  ended = await new Promise((settle) => {
    const args = [command, 'rehearse', '--out', out, '--module', libraryOf('softhsm2')];
    execFile(
      process.execPath,
      args,
      { cwd: scratch.folder, encoding: 'utf8', env: { ...process.env, TMPDIR: temporary } },
      (error, stdout, stderr) => settle({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
});

afterAll(() => scratch.remove());

/** The path that the command ended by naming as `what`. */
function place(what: string): string {
  return new RegExp(`^${what} +(/.*)$`, 'm').exec(ended.stdout)?.[1] ?? '';
}

it('ends with 0, and says where everything is and that it verifies', () => {
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stdout).toContain('Complete: everything fits together, and every person is one you trust');
  expect(ended.stdout).toMatch(/^transcript is +complete and trusted$/m);
  expect(ended.stdout).toMatch(/^bundle opens +with the practice cloud's key/m);
  for (const what of ['transcript', 'sheets', 'bundle', 'trust']) expect(existsSync(place(what)), what).toBe(true);
});

it('shows its progress beside its results', () => {
  expect(ended.stderr).toContain('The token makes the data key');
  expect(ended.stdout).not.toContain('The token makes the data key');
});

it('leaves signatures that OpenSSL and sums that sha256sum agree with', () => {
  run('openssl', cmsVerify, { cwd: place('transcript') });
  run('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: place('transcript') });
});

it('leaves no secret in a file, in a temporary one, or in what it prints', () => {
  const texts = readdirSync(place('sheets')).map((sheet) => readSheet(join(place('sheets'), sheet))[0] ?? '');
  const { shares, key } = readShares(texts);
  expect(shares).toHaveLength(3);
  const dataKey = oaepDecrypt(join(out, 'cloud', 'cloud-private-key.pem'), join(place('bundle'), 'EncryptedKeyMaterial.bin'));
  const files = [...filesBelow(out)].filter(
    ([name]) => name !== 'room.json' && !/^(token|transcripts\/sheets)\/|cloud-private-key\.pem$/.test(name),
  );
  expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['data/claviger.db', 'people/custodian-1.json']));
  const printed = [['stdout', utf8ToBytes(ended.stdout)] as const, ['stderr', utf8ToBytes(ended.stderr)] as const];
  const scan = scannerOf(new Map([...files, ...filesBelow(temporary), ...printed]));
  const bytes = [dataKey, key, ...shares.map(({ y }) => new Uint8Array(Buffer.from(y, 'hex')))];
  const words = [PRACTICE_PASSPHRASE, PRACTICE_PIN, ...texts.flatMap((text) => [text.slice(8), text.slice(20, 60)])];
  for (const secret of [...bytes, ...words.map(utf8ToBytes)]) expect(scan(secret)).toEqual([]);
});
