import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { bytesToHex } from '../../shared/core/bytes.ts';
import { aesRequest, newFolder, newToken, pairRequest, removeFolders, withSession } from './fixtures/fixture.ts';
import { softhsm2 } from './fixtures/softhsm2.ts';

/** What another program does with the same token at the same time: OpenSC's `pkcs11-tool`, in a process of its own. */
function otherProgram(token: PracticeToken, ...args: readonly string[]): void {
  const { path, configuration, label } = token;
  const login = ['--module', path, '--token-label', label, '--login', '--pin', '123456'];
  execFileSync('pkcs11-tool', [...login, ...args], { env: { ...process.env, SOFTHSM2_CONF: configuration }, stdio: 'pipe' });
}

/** A self-signed certificate as DER, in a file. */
function certificateFile(): string {
  const folder = newFolder();
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'certificate.der')];
  const subject = ['-subj', '/CN=somebody', '-days', '1'];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  execFileSync('openssl', ['req', '-x509', ...newKey, ...subject, '-outform', 'DER', '-out', file], { stdio: 'pipe' });
  return file;
}

let token: PracticeToken;
beforeEach(async () => {
  token = await newToken(softhsm2);
});
afterAll(removeFolders);

it('does not take a certificate or data for a key of the same CKA_ID and label', async () => {
  await withSession(token, async (session) => {
    const request = pairRequest({ persistent: true });
    const { privateKey } = await session.generateKeyPair(request);
    const id = bytesToHex(request.id);
    otherProgram(token, '--write-object', certificateFile(), '--type', 'cert', '--id', id, '--label', request.label);
    const data = join(newFolder(), 'data');
    writeFileSync(data, 'words');
    otherProgram(token, '--write-object', data, '--type', 'data', '--label', request.label);
    expect(await session.findKeys({ id })).toHaveLength(2);
    expect(await session.findKeys({ label: request.label })).toHaveLength(2);
    await session.destroy(privateKey);
    expect(await session.proveAbsent(id)).toBe(true);
    expect(await session.certificates()).toHaveLength(1);
  });
});

it('finds and lists what is left where another program destroys a key meanwhile', async () => {
  await withSession(token, async (session) => {
    const requests = [1, 2, 3].map(() => aesRequest({ persistent: true }));
    for (const request of requests) await session.generateKey(request);
    const [first, , last] = (await session.findKeys({})).map(({ id }) => id);
    const listed = await session.listKeys((done) => {
      if (done === 1) otherProgram(token, '--delete-object', '--type', 'secrkey', '--id', last ?? '');
    });
    const ids = listed.map(({ id }) => id);
    expect(ids).toContain(first);
    expect(ids).not.toContain(last);
    expect(ids).toHaveLength(3);
  });
});

it('gives the public key of the private key asked about, where two pairs have the same CKA_ID', async () => {
  await withSession(token, async (session) => {
    const request = pairRequest({ persistent: true });
    const id = bytesToHex(request.id);
    otherProgram(token, '--keypairgen', '--key-type', 'EC:prime256v1', '--id', id, '--label', 'elliptic');
    otherProgram(token, '--keypairgen', '--key-type', 'rsa:2048', '--id', id, '--label', 'rsa');
    otherProgram(token, '--keypairgen', '--key-type', 'EC:secp384r1', '--id', id, '--label', 'other curve');
    for (const label of ['elliptic', 'rsa', 'other curve']) {
      const handles = await session.findKeys({ label });
      const keys = await Promise.all(handles.map(async (handle) => ({ handle, ...(await session.attributes(handle)) })));
      const privateKey = keys.find((key) => key.class === 'CKO_PRIVATE_KEY')?.handle;
      const publicKey = keys.find((key) => key.class === 'CKO_PUBLIC_KEY')?.handle;
      if (privateKey === undefined || publicKey === undefined) throw new Error(label);
      expect(bytesToHex(await session.publicKey(privateKey))).toBe(bytesToHex(await session.publicKey(publicKey)));
    }
  });
});

it('does not say which public key a private key has, where two of its kind have the same CKA_ID', async () => {
  await withSession(token, async (session) => {
    const id = 'c0ffee';
    otherProgram(token, '--keypairgen', '--key-type', 'EC:prime256v1', '--id', id, '--label', 'one');
    otherProgram(token, '--keypairgen', '--key-type', 'EC:prime256v1', '--id', id, '--label', 'two');
    for (const handle of await session.findKeys({ id })) {
      if ((await session.attributes(handle)).class !== 'CKO_PRIVATE_KEY') continue;
      await expect(session.publicKey(handle)).rejects.toMatchObject({
        code: 'TOKEN_CAPABILITY_MISSING',
        details: { field: 'public key', got: '2 that it can be' },
      });
    }
  });
});

it('destroys with a private key its own public half, and none of another pair of the same CKA_ID', async () => {
  await withSession(token, async (session) => {
    const id = 'c0ffee';
    otherProgram(token, '--keypairgen', '--key-type', 'EC:prime256v1', '--id', id, '--label', 'elliptic');
    otherProgram(token, '--keypairgen', '--key-type', 'rsa:2048', '--id', id, '--label', 'rsa');
    const keys = await Promise.all(
      (await session.findKeys({ label: 'rsa' })).map(async (key) => ({ key, ...(await session.attributes(key)) })),
    );
    const privateKey = keys.find((key) => key.class === 'CKO_PRIVATE_KEY')?.key;
    if (privateKey === undefined) throw new Error('no private key');
    await session.destroy(privateKey);
    expect(await session.findKeys({ label: 'rsa' })).toEqual([]);
    expect(await session.findKeys({ label: 'elliptic' })).toHaveLength(2);
  });
});
