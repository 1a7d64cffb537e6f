import { execFileSync } from 'node:child_process';
import { constants, createHash, createPublicKey, publicEncrypt, randomBytes, verify, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from './children/run.ts';
import { describeSmartCard, pivKeyIds, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

// The emulated card by the eyes of OpenSC's own programs and of OpenSSL, so that a test that uses it can trust it.
const folder = mkdtempSync(join(tmpdir(), 'claviger-emulator-'));
const data = randomBytes(100);
let card: SmartCard;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { env: { ...process.env, ...card.environment }, encoding: 'utf8', stdio: 'pipe' });
}

/** What `pkcs11-tool` makes of `input`. */
function tool(args: readonly string[], input: Uint8Array = new Uint8Array()): Buffer {
  const [from, to] = [join(folder, 'in'), join(folder, 'out')];
  writeFileSync(from, input);
  run('pkcs11-tool', ['--module', card.module.path, ...args, '--input-file', from, '--output-file', to]);
  return readFileSync(to);
}

function loggedIn(...args: readonly string[]): string[] {
  return ['--login', '--pin', card.pin, ...args];
}

function certificateKey(id: string) {
  return new X509Certificate(tool(['--read-object', '--type', 'cert', '--id', id])).publicKey;
}

// pkcs11-tool 0.23 cannot write a P-384 public key; pkcs15-tool can.
function publicKey(id: string) {
  return createPublicKey(run('pkcs15-tool', ['--read-public-key', id]));
}

describeSmartCard('the emulated smart card', () => {
  describe('as PIV', () => {
    beforeAll(async () => {
      card = await startSmartCard({ keys: { '9a': 'ec-p256', '9c': 'ec-p384', '9d': 'rsa-2048' } });
    });
    afterAll(() => card?.stop());

    it.each([
      [pivKeyIds.authentication, 'sha256'],
      [pivKeyIds.signature, 'sha384'],
    ])('signs with EC key %s what OpenSSL verifies under the certificate', (id, hash) => {
      const digest = createHash(hash).update(data).digest();
      for (let round = 0; round < 8; round++) {
        const signature = tool(loggedIn('--sign', '--mechanism', 'ECDSA', '--signature-format', 'openssl', '--id', id), digest);
        expect(verify(hash, data, certificateKey(id), signature)).toBe(true);
      }
    });

    it('decrypts with its RSA key what OpenSSL encrypts', () => {
      const key = certificateKey(pivKeyIds.decryption);
      const pkcs1 = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data);
      expect(tool(loggedIn('--decrypt', '--mechanism', 'RSA-PKCS', '--id', pivKeyIds.decryption), pkcs1)).toEqual(data);
      const oaep = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, data);
      const sha256 = ['--mechanism', 'RSA-PKCS-OAEP', '--hash-algorithm', 'SHA256', '--mgf', 'MGF1-SHA256'];
      expect(tool(loggedIn('--decrypt', ...sha256, '--id', pivKeyIds.decryption), oaep)).toEqual(data);
    });

    it('wants the PIN before each use of the signature key only', () => {
      const listed = run('pkcs11-tool', ['--module', card.module.path, ...loggedIn('--list-objects', '--type', 'privkey')]);
      expect(listed.match(/always authenticate/gi)).toHaveLength(1);
    });
  });

  describe('as IsoApplet', () => {
    beforeAll(async () => {
      card = await startSmartCard({ applet: 'iso' });
    });
    afterAll(() => card?.stop());

    const generate = (kind: string, id: string) => {
      run('pkcs11-tool', [
        '--module',
        card.module.path,
        ...loggedIn('--keypairgen', '--key-type', kind, '--id', id, '--label', kind),
      ]);
    };

    it('makes an RSA key that signs and decrypts', () => {
      generate('rsa:2048', '01');
      const signature = tool(loggedIn('--sign', '--mechanism', 'SHA256-RSA-PKCS', '--id', '01'), data);
      expect(verify('sha256', data, publicKey('01'), signature)).toBe(true);
      const sealed = publicEncrypt({ key: publicKey('01'), padding: constants.RSA_PKCS1_PADDING }, data);
      expect(tool(loggedIn('--decrypt', '--mechanism', 'RSA-PKCS', '--id', '01'), sealed)).toEqual(data);
    });

    it.each([
      ['EC:prime256v1', '02'],
      ['EC:secp384r1', '03'],
    ])('makes a key %s that signs over SHA-1', (kind, id) => {
      generate(kind, id);
      const asked = loggedIn('--sign', '--mechanism', 'ECDSA-SHA1', '--signature-format', 'openssl', '--id', id);
      expect(verify('sha1', data, publicKey(id), tool(asked, data))).toBe(true);
    });

    it('keeps its keys and files when it is pulled', async () => {
      await card.remove();
      await card.insert();
      expect(publicKey('01').asymmetricKeyType).toBe('rsa');
      expect(publicKey('03').asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
    });

    it('is unlocked with the PUK after three wrong PINs, and then takes the new PIN', () => {
      const login = (pin: string) => run('pkcs15-tool', ['--verify-pin', '--pin', pin]);
      for (let attempt = 0; attempt < 3; attempt++) expect(() => login('000000')).toThrow();
      expect(() => login(card.pin)).toThrow(/blocked/i);
      run('pkcs15-tool', ['--unblock-pin', '--puk', card.puk, '--new-pin', '246810']);
      expect(() => login('246810')).not.toThrow();
    });
  });

  it('leaves no process behind when the tests that use it are killed', async () => {
    const child = startChild('hold-card.ts', {});
    const place = (await child.line('holds ')).slice('holds '.length);
    expect(processesOf(place)).not.toEqual([]);
    child.process.kill('SIGKILL');
    await child.result;
    await expect.poll(() => processesOf(place), { timeout: 5_000 }).toEqual([]);
    rmSync(place, { recursive: true });
    expect(existsSync(place)).toBe(false);
  });
});

/** The processes whose command line names `place`. */
function processesOf(place: string): string[] {
  const commandLine = (id: string) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8');
    } catch {
      // It ended in the meantime.
      return '';
    }
  };
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && commandLine(id).includes(place));
}
