import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { readSealedShare } from '../../../shared/shares/sealed-share.ts';

const folder = mkdtempSync(join(tmpdir(), 'claviger-sealed-'));
const keys = { ada: ['rsa:2048'], bob: ['rsa:3072'], eve: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] } as const;
const certificates: Record<string, Uint8Array> = {};

const openssl = (args: readonly string[], input?: string) =>
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe', ...(input === undefined ? {} : { input }) });

beforeAll(() => {
  for (const [name, kind] of Object.entries(keys)) {
    openssl([
      'req',
      '-x509',
      '-newkey',
      ...kind,
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
    ]);
    openssl(['x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`]);
    certificates[name] = new Uint8Array(readFileSync(join(folder, `${name}.der`)));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const certificate = (name: keyof typeof keys) => certificates[name] ?? new Uint8Array(0);

/** A message sealed to the people named. */
function seal(to: readonly (keyof typeof keys)[], options: readonly string[] = []): Uint8Array {
  const recipients = to.flatMap((name) => ['-recip', `${name}.pem`]);
  return new Uint8Array(
    openssl(['cms', '-encrypt', '-binary', '-aes256', '-outform', 'DER', ...options, ...recipients], 'a share'),
  );
}

describe('a sealed share', () => {
  it('is read for each of several holders, whatever the others have', () => {
    const sealed = seal(['eve', 'ada', 'bob']);
    const ada = readSealedShare(sealed, certificate('ada'));
    const bob = readSealedShare(sealed, certificate('bob'));
    expect([ada.encryptedKey.length, bob.encryptedKey.length]).toEqual([256, 384]);
    expect({ ...ada, encryptedKey: null }).toEqual({ ...bob, encryptedKey: null });
    expect(ada).toMatchObject({ scheme: 'rsa-pkcs1' });
    expect([ada.iv.length, ada.encrypted.length]).toEqual([16, 16]);
  });

  it('is found by the key identifier too', () => {
    const sealed = seal(['bob', 'ada'], ['-keyid']);
    expect(readSealedShare(sealed, certificate('ada')).encryptedKey).toHaveLength(256);
  });

  it.each(['sha1', 'sha256', 'sha384', 'sha512'])('is read with OAEP and %s', (hash) => {
    const recipient = ['-recip', 'ada.pem', '-keyopt', 'rsa_padding_mode:oaep', '-keyopt', `rsa_oaep_md:${hash}`];
    const sealed = openssl(['cms', '-encrypt', '-binary', '-aes256', '-outform', 'DER', ...recipient], 'a share');
    expect(readSealedShare(new Uint8Array(sealed), certificate('ada')).scheme).toBe(`oaep-${hash}`);
  });

  it('is refused where it is sealed to others, and said to be by key agreement where only that is there', () => {
    expect(() => readSealedShare(seal(['bob']), certificate('ada'))).toThrow(
      expect.objectContaining({ code: 'SEALED_SHARE_REFUSED', details: expect.objectContaining({ field: 'recipient' }) }),
    );
    expect(() => readSealedShare(seal(['eve']), certificate('eve'))).toThrow(
      expect.objectContaining({
        code: 'TOKEN_CAPABILITY_MISSING',
        details: expect.objectContaining({ got: 'key agreement (EC)' }),
      }),
    );
  });

  it.each([
    ['a signature', ['cms', '-sign', '-binary', '-signer', 'ada.pem', '-inkey', 'ada.key', '-outform', 'DER']],
    ['a password', ['cms', '-encrypt', '-binary', '-aes256', '-pwri_password', 'secret', '-outform', 'DER', 'ada.pem']],
    ['an authenticated cipher', ['cms', '-encrypt', '-binary', '-aes-256-gcm', '-outform', 'DER', '-recip', 'ada.pem']],
    ['AES-128', ['cms', '-encrypt', '-binary', '-aes128', '-outform', 'DER', '-recip', 'ada.pem']],
    ['PEM', ['cms', '-encrypt', '-binary', '-aes256', '-outform', 'PEM', '-recip', 'ada.pem']],
  ])('is not %s', (_what, command) => {
    const bytes = new Uint8Array(openssl(command, 'a share'));
    expect(() => readSealedShare(bytes, certificate('ada'))).toThrow(expect.objectContaining({ code: 'SEALED_SHARE_MALFORMED' }));
  });

  it('is read or refused with a code of its own, whatever byte is changed or cut off', () => {
    const sealed = seal(['bob', 'ada'], ['-keyid']);
    const codes = new Set<string>();
    const attempt = (bytes: Uint8Array) => {
      try {
        readSealedShare(bytes, certificate('ada'));
      } catch (error) {
        codes.add(error instanceof ClavigerError ? error.code : String(error));
      }
    };
    for (let place = 0; place < sealed.length; place++) {
      attempt(sealed.subarray(0, place));
      for (const bit of [1, 0x80, 0xff]) attempt(sealed.map((byte, index) => (index === place ? byte ^ bit : byte)));
    }
    expect([...codes].toSorted()).toEqual(['SEALED_SHARE_MALFORMED', 'SEALED_SHARE_REFUSED']);
  });
});
