import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requestCommand } from '../../../electron/cli/request.ts';
import { parseRequest } from '../../../shared/byok/request.ts';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function folderWithFiles(bits: number) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-request-'));
  const spki = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'der', type: 'spki' });
  writeFileSync(join(folder, 'key.der'), spki);
  writeFileSync(join(folder, 'token.bin'), 'token');
  return { folder, spki };
}

async function make(folder: string, change: Readonly<Record<string, string>> = {}) {
  const given = {
    'key-id': ARN,
    'public-key': join(folder, 'key.der'),
    'import-token': join(folder, 'token.bin'),
    'valid-to': '2026-11-24T12:00:00+00:00',
    out: join(folder, 'request.json'),
    ...change,
  };
  const lines: string[] = [];
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  const code = await requestCommand(['aws-kms', ...args], { out: (line) => lines.push(line), err: (line) => lines.push(line) });
  return { code, text: lines.join('\n') };
}

test('raw files of AWS become a request, and its fingerprint is told', async () => {
  const { folder, spki } = folderWithFiles(4096);
  const { code, text } = await make(folder);
  expect(code).toBe(0);
  expect(text).toContain(createHash('sha256').update(spki).digest('hex'));
  const parsed = parseRequest(new Uint8Array(readFileSync(join(folder, 'request.json'))));
  expect(parsed.facts.destination).toMatchObject({ account: '111122223333', region: 'eu-central-1', keyId: ARN });
});

test('nothing is overwritten', async () => {
  const { folder } = folderWithFiles(2048);
  await make(folder);
  const again = await make(folder);
  expect(again).toEqual({ code: 1, text: expect.stringContaining('FILE_EXISTS: ') });
});

test('an unsuitable key, a key id of another form and bad usage are refused', async () => {
  const { folder } = folderWithFiles(1024);
  expect(await make(folder)).toEqual({ code: 1, text: expect.stringContaining('REQUEST_KEY_UNSUITABLE: ') });
  const right = folderWithFiles(2048).folder;
  expect(await make(right, { 'key-id': 'alias/mine' })).toEqual({
    code: 1,
    text: expect.stringContaining('REQUEST_MALFORMED: '),
  });
  expect(await requestCommand(['azure'], { out: () => undefined, err: () => undefined })).toBe(2);
});
