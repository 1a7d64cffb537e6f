import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTENT_SECURITY_POLICY,
  isOwnAddress,
  originOf,
  readServedFiles,
  type ServedFiles,
  serveFile,
} from '../../../electron/main/served-files.ts';

let folder = '';
let files: ServedFiles;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claviger-served-'));
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'renderer/index.html'), '<p>');
  writeFileSync(join(folder, 'renderer/assets/a.js'), '1');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'renderer/link.txt'));
  files = readServedFiles(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/later.html'), 'later');
  writeFileSync(join(folder, 'renderer/assets/a.js'), 'changed');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('what a window can load', () => {
  it('is the files as they were at the start', async () => {
    expect([...files.keys()].sort()).toEqual(['/assets/a.js', '/index.html']);
    const response = serveFile(files, { method: 'GET', url: 'app://claviger/assets/a.js' });
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([
      200,
      '1',
      'text/javascript; charset=utf-8',
    ]);
  });

  it.each([
    'app://claviger/',
    'app://claviger/later.html',
    'app://claviger/link.txt',
    'app://claviger/assets',
    'app://claviger/../secret.txt',
    'app://claviger/%2e%2e/secret.txt',
    'app://claviger/..%2fsecret.txt',
    'app://claviger/..%5csecret.txt',
    'app://claviger//index.html',
    'app://claviger/./assets/../../secret.txt',
    'app://claviger/index.html%00',
    'app://claviger/index.html?x',
    'app://claviger/__proto__',
    'app://other/index.html',
    'app://claviger:80/index.html',
    'app://me@claviger/index.html',
    'http://claviger/index.html',
  ])('is not %s', async (url) => {
    const response = serveFile(files, { method: 'GET', url });
    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  it.each(['POST', 'HEAD', 'PUT', 'get'])('is only got, not %s', (method) => {
    expect(serveFile(files, { method, url: 'app://claviger/index.html' }).status).toBe(404);
  });

  it('comes with the policy, whether it is there or not', () => {
    for (const url of ['app://claviger/index.html', 'app://claviger/nothing']) {
      const { headers } = serveFile(files, { method: 'GET', url });
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('is under a policy without any hole', () => {
    const rules = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(rules)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' blob:",
      'media-src': 'blob: mediastream:',
      'font-src': "'self'",
      'connect-src': "'none'",
      'worker-src': "'self'",
      'frame-src': "'none'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });
});

describe('an address', () => {
  it.each([
    ['app://claviger/index.html', 'app://claviger', true],
    ['app://claviger', 'app://claviger', true],
    ['app://claviger.example/', 'app://claviger.example', false],
    ['https://claviger/', 'https://claviger', false],
    ['app://me@claviger/', '', false],
    ['app://claviger:1/', 'app://claviger:1', false],
    ['nonsense', '', false],
    ['', '', false],
  ])('%s has the origin %s', (address, origin, isOwn) => {
    expect([originOf(address), isOwnAddress(address)]).toEqual([origin, isOwn]);
  });
});
