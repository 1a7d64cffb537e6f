import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wrapForRequest } from '../../../electron/service/byok/wrap.ts';
import { awsKms } from '../../../shared/byok/providers/aws-kms.ts';
import type { ErrorCode } from '../../../shared/core/errors/index.ts';
import { cloudKey, failure } from './kit.ts';
import { scanForSecret } from './scan-for-secret.ts';
import { type SoftwareFaults, softwareToken } from './software-session.ts';

const key = cloudKey(4096);
const inToken = awsKms.steps('RSAES_OAEP_SHA_256', 'AES-256', 'token');
const onHost = awsKms.steps('RSAES_OAEP_SHA_256', 'AES-256', 'host');

/** What the cloud would do, by OpenSSL's command with every parameter named. */
function opensslUnwrap(wrapped: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'byok-'));
  writeFileSync(join(folder, 'key.pem'), key.pem);
  const options = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha256'].flatMap((option) => ['-pkeyopt', option]);
  const args = ['pkeyutl', '-decrypt', '-inkey', join(folder, 'key.pem'), ...options];
  return new Uint8Array(execFileSync('openssl', args, { input: wrapped }));
}

describe('wrapping for a request', () => {
  it('happens in the token where it can, and OpenSSL gets the 32 bytes back', async () => {
    const token = softwareToken();
    const { wrapped, path } = await wrapForRequest(token.session, token.target, key.spki, inToken, false);
    expect([path, wrapped.length]).toEqual(['token', 512]);
    expect(opensslUnwrap(wrapped)).toEqual(token.value);
    expect(token.calls).toEqual(['capabilities', 'importPublicKey', 'wrapOaep', 'destroy']);
    expect(token.left.size).toBe(0);
  });

  it.each([
    ['the plan says so', true, onHost],
    ['the token lacks the OAEP', false, inToken],
  ] as const)(
    'happens on the host where %s and it is allowed, and OpenSSL gets the 32 bytes back',
    async (_name, oaep, steps) => {
      const token = softwareToken({ oaep });
      const { wrapped, path } = await wrapForRequest(token.session, token.target, key.spki, steps, true);
      expect([path, wrapped.length]).toEqual(['host', 512]);
      expect(opensslUnwrap(wrapped)).toEqual(token.value);
      expect(scanForSecret([['wrapped', wrapped]], token.value)).toEqual([]);
      expect(token.calls.filter((name) => name !== 'capabilities')).toEqual(['importWrappingKey', 'wrapKey', 'destroy']);
      expect(token.left.size).toBe(0);
    },
  );

  it('wipes the one-use key, and takes another each time', async () => {
    const token = softwareToken();
    const seen: string[] = [];
    const kwp = (blob: Uint8Array) => {
      seen.push(Buffer.from(blob).toString('hex'));
      return blob;
    };
    const watched = softwareToken({ kwp });
    await wrapForRequest(watched.session, watched.target, key.spki, onHost, true);
    await wrapForRequest(watched.session, watched.target, key.spki, onHost, true);
    expect(new Set(seen).size).toBe(2);
    for (const oneUse of watched.imported) expect((await failure(() => oneUse.use(() => 0))).code).toBe('SECRET_WIPED');
    expect(token.imported).toEqual([]);
  });

  const flipped = (blob: Uint8Array) => blob.map((byte, index) => (index === 9 ? byte ^ 1 : byte));
  const refused: readonly [string, SoftwareFaults, typeof inToken, boolean, ErrorCode, string][] = [
    [
      'the token lacks the OAEP and the fallback is not approved',
      { oaep: false },
      inToken,
      false,
      'TOKEN_CAPABILITY_MISSING',
      'wrap',
    ],
    ['the plan is the fallback and it is not approved', {}, onHost, false, 'TOKEN_CAPABILITY_MISSING', 'wrap'],
    ['the token’s OAEP block is short', { blob: (blob) => blob.slice(1) }, inToken, false, 'BYOK_WRAP_WRONG', 'wrapped key'],
    [
      'the token adds bytes before wrapping',
      { kwp: (blob) => new Uint8Array(blob.length + 8) },
      onHost,
      true,
      'BYOK_WRAP_WRONG',
      'key wrapped under the one-use key',
    ],
    [
      'the token’s RFC 5649 block is not intact',
      { kwp: flipped },
      onHost,
      true,
      'BYOK_WRAP_WRONG',
      'key wrapped under the one-use key',
    ],
    ['there are no steps', {}, [], true, 'INTERNAL', 'wrap steps'],
  ];

  it.each(refused)('is refused where %s', async (_name, faults, steps, allow, code, field) => {
    const token = softwareToken(faults);
    const error = await failure(() => wrapForRequest(token.session, token.target, key.spki, steps, allow));
    expect([error.code, error.details.field]).toEqual([code, field]);
    expect(token.left.size).toBe(0);
    for (const oneUse of token.imported) expect((await failure(() => oneUse.use(() => 0))).code).toBe('SECRET_WIPED');
  });

  it('is refused before the token is asked where the wrapping key is unsuitable', async () => {
    const token = softwareToken();
    const error = await failure(() => wrapForRequest(token.session, token.target, cloudKey(1024).spki, inToken, true));
    expect(error.code).toBe('REQUEST_KEY_UNSUITABLE');
    expect(token.calls).toEqual([]);
  });
});

describe('the scan for clear keys', () => {
  const secret = softwareToken().value;
  const text = Buffer.from(secret);
  it.each([
    ['raw', Buffer.concat([Buffer.from('xx'), text])],
    ['hex', Buffer.from(`key=${text.toString('hex').toUpperCase()}`)],
    ['base64', Buffer.from(text.toString('base64'))],
    ['base64', Buffer.from(Buffer.concat([Buffer.from('a'), text, Buffer.from('b')]).toString('base64'))],
    ['base64', Buffer.from(Buffer.concat([Buffer.from('ab'), text]).toString('base64url'))],
    ['reversed raw', Buffer.from(text).reverse()],
    ['reversed hex', Buffer.from(Buffer.from(text).reverse().toString('hex'))],
  ])('finds %s', (form, bytes) => {
    expect(scanForSecret([['file', bytes]], secret)).toContainEqual({ path: 'file', form });
  });
});
