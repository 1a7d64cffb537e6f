import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { requestFromFiles } from '../../../shared/byok/aws-kms-files.ts';
import { parseRequest, requestFingerprint } from '../../../shared/byok/request.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { ErrorCode } from '../../../shared/core/errors/index.ts';
import {
  ACCOUNT,
  cloudKey,
  failure,
  goodRequest,
  jsonBytes,
  KEY_ID,
  type Members,
  requestMembers,
  TOKEN,
  VALID_TO,
} from './kit.ts';

const key = cloudKey(4096);
const small = cloudKey(2048);
const good = JSON.stringify(requestMembers(key));

describe('a request', () => {
  it('gives destination, wrapping key and expiry', () => {
    const bytes = jsonBytes(requestMembers(key));
    const parsed = parseRequest(bytes);
    expect(parsed.facts.destination).toEqual({ account: ACCOUNT, region: 'eu-central-1', keyId: KEY_ID });
    expect(parsed.wrappingKey.spki).toEqual(key.spki);
    expect(parsed.facts.validTo).toBe(Date.UTC(2026, 10, 24, 9, 30, 0, 123));
    expect(parsed.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it.each([
    ['with the token’s hash instead of the token', { importToken: undefined, importTokenSha256: 'ab'.repeat(32) }],
    ['without fetchedAt', { fetchedAt: undefined }],
    ['with another offset', { validTo: '2026-11-24T10:30:00+01:00' }],
    ['with Z', { validTo: '2026-11-24T09:30:00Z' }],
    ['for a multi-Region key', { keyId: KEY_ID.replace(/key\/.*/, `key/mrk-${'0'.repeat(32)}`) }],
  ] as [string, Members][])('is accepted %s', (_name, changes) => {
    expect(goodRequest(key, changes).provider).toBe('aws-kms');
  });

  it.each([2048, 3072])('is accepted with a wrapping key of %i bits', (bits) => {
    expect(goodRequest(cloudKey(bits)).wrappingKey.modulusBits).toBe(bits);
  });

  it('has a fingerprint that is the SHA-256 of the DER key, and 32 words', () => {
    const { sha256, words } = requestFingerprint(goodRequest(key));
    expect(sha256).toBe(createHash('sha256').update(key.spki).digest('hex'));
    expect(words).toHaveLength(32);
  });

  const changed: readonly [string, Members, ErrorCode, string][] = [
    ['an unknown member', { more: 1 }, 'REQUEST_MALFORMED', 'request'],
    ['another format', { format: 'claviger-request-v2' }, 'REQUEST_MALFORMED', 'request.format'],
    ['no provider', { provider: undefined }, 'REQUEST_PROVIDER_UNKNOWN', 'request.provider'],
    ['an unknown provider', { provider: 'my-cloud' }, 'REQUEST_PROVIDER_UNKNOWN', 'request.provider'],
    ['a provider named as a method', { provider: 'toString' }, 'REQUEST_PROVIDER_UNKNOWN', 'request.provider'],
    ['a provider named __proto__', { provider: '__proto__' }, 'REQUEST_PROVIDER_UNKNOWN', 'request.provider'],
    ['a provider that is no text', { provider: 7 }, 'REQUEST_PROVIDER_UNKNOWN', 'request.provider'],
    ['an account of 11 digits', { account: '11112222333' }, 'REQUEST_MALFORMED', 'request.account'],
    ['an account as a number', { account: 111122223333 }, 'REQUEST_MALFORMED', 'request.account'],
    ['another account than the key’s', { account: '999999999999' }, 'REQUEST_MALFORMED', 'request.account'],
    ['another region than the key’s', { region: 'us-east-1' }, 'REQUEST_MALFORMED', 'request.region'],
    ['no key id', { keyId: undefined }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['an alias', { keyId: KEY_ID.replace(/key\/.*/, 'alias/payments') }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['a bare key id', { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['a key id with a quote', { keyId: `${KEY_ID}'; rm -rf /; '` }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['a key id with a line end', { keyId: `${KEY_ID}\n` }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['a key id with a substitution', { keyId: KEY_ID.replace('1234abcd', '$(touch)') }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['a key of a China region', { keyId: KEY_ID.replace('arn:aws:', 'arn:aws-cn:') }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['PKCS#1 v1.5', { wrappingAlgorithm: 'RSAES_PKCS1_V1_5' }, 'REQUEST_ALGORITHM_UNSUPPORTED', 'request.wrappingAlgorithm'],
    ['OAEP with SHA-1', { wrappingAlgorithm: 'RSAES_OAEP_SHA_1' }, 'REQUEST_ALGORITHM_UNSUPPORTED', 'request.wrappingAlgorithm'],
    [
      'RSA_AES SHA-256',
      { wrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' },
      'REQUEST_ALGORITHM_UNSUPPORTED',
      'request.wrappingAlgorithm',
    ],
    [
      'RSA_AES SHA-1',
      { wrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_1' },
      'REQUEST_ALGORITHM_UNSUPPORTED',
      'request.wrappingAlgorithm',
    ],
    ['SM2', { wrappingAlgorithm: 'SM2PKE' }, 'REQUEST_ALGORITHM_UNSUPPORTED', 'request.wrappingAlgorithm'],
    ['an algorithm nobody knows', { wrappingAlgorithm: 'ROT13' }, 'REQUEST_MALFORMED', 'request.wrappingAlgorithm'],
    ['a key spec of SM2', { wrappingKeySpec: 'SM2' }, 'REQUEST_KEY_UNSUITABLE', 'request.wrappingKeySpec'],
    ['a key spec nobody knows', { wrappingKeySpec: 'RSA_1024' }, 'REQUEST_MALFORMED', 'request.wrappingKeySpec'],
    [
      'a smaller key than its spec',
      { publicKey: Buffer.from(small.spki).toString('base64') },
      'REQUEST_KEY_UNSUITABLE',
      'wrapping key',
    ],
    ['no public key', { publicKey: undefined }, 'REQUEST_MALFORMED', 'request.publicKey'],
    ['an empty public key', { publicKey: '' }, 'REQUEST_MALFORMED', 'request.publicKey'],
    ['a public key in PEM', { publicKey: '-----BEGIN PUBLIC KEY-----' }, 'REQUEST_MALFORMED', 'request.publicKey'],
    ['a public key in hexadecimal of odd length', { publicKey: 'abc' }, 'REQUEST_MALFORMED', 'request.publicKey'],
    ['a public key that is none', { publicKey: 'AAAA' }, 'REQUEST_KEY_UNSUITABLE', 'wrapping key'],
    [
      'a key followed by a byte',
      { publicKey: Buffer.concat([key.spki, Buffer.alloc(1)]).toString('base64') },
      'REQUEST_KEY_UNSUITABLE',
      'wrapping key',
    ],
    ['neither token nor hash', { importToken: undefined }, 'REQUEST_MALFORMED', 'request.importToken'],
    ['token and hash', { importTokenSha256: 'ab'.repeat(32) }, 'REQUEST_MALFORMED', 'request.importToken'],
    ['a token that is no base64', { importToken: '****' }, 'REQUEST_MALFORMED', 'request.importToken'],
    ['a token with stray bits at its end', { importToken: 'AAB=' }, 'REQUEST_MALFORMED', 'request.importToken'],
    ['a huge token', { importToken: 'AAAA'.repeat(8000) }, 'REQUEST_MALFORMED', 'request.importToken'],
    [
      'a token hash in capitals',
      { importToken: undefined, importTokenSha256: 'AB'.repeat(32) },
      'REQUEST_MALFORMED',
      'request.importTokenSha256',
    ],
    ['no expiry', { validTo: undefined }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an expiry without offset', { validTo: '2026-11-24T09:30:00' }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an expiry as a number', { validTo: 1795512600.123 }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an expiry for people', { validTo: 'tomorrow at noon' }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an expiry on 30 February', { validTo: '2026-02-30T09:30:00Z' }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an expiry at 24 o’clock', { validTo: '2026-11-24T24:00:00Z' }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an expiry in month 13', { validTo: '2026-13-24T09:30:00Z' }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['a fetch time on 31 June', { fetchedAt: '2026-06-31T09:30:00Z' }, 'REQUEST_MALFORMED', 'request.fetchedAt'],
  ];

  it.each(changed)('is refused with %s', async (_name, changes, code, field) => {
    const error = await failure(() => goodRequest(key, changes));
    expect([error.code, error.details.field]).toEqual([code, field]);
    expect(error.message.length).toBeLessThan(700);
  });

  const texts: readonly [string, string | Uint8Array, ErrorCode, string][] = [
    ['nothing', '', 'REQUEST_MALFORMED', 'request'],
    ['a list', '[]', 'REQUEST_MALFORMED', 'request.format'],
    ['null', 'null', 'REQUEST_MALFORMED', 'request.format'],
    ['a text', '"claviger-request-v1"', 'REQUEST_MALFORMED', 'request.format'],
    ['a comment', `/* */${good}`, 'REQUEST_MALFORMED', 'request'],
    ['a trailing comma', good.replace(/}$/, ',}'), 'REQUEST_MALFORMED', 'request'],
    ['two documents', good + good, 'REQUEST_MALFORMED', 'request'],
    ['a byte-order mark', `\ufeff${good}`, 'REQUEST_MALFORMED', 'request'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'REQUEST_MALFORMED', 'request'],
    ['UTF-16', new Uint8Array(Buffer.from(good, 'utf16le')), 'REQUEST_MALFORMED', 'request'],
    ['a member twice', good.replace('{', `{"account":"${ACCOUNT}",`), 'REQUEST_MALFORMED', 'request.account'],
    [
      'a member twice, once escaped',
      good.replace('{', `{"\\u0061ccount":"999999999999",`),
      'REQUEST_MALFORMED',
      'request.account',
    ],
    ['a member twice further in', '{"format":{"a":1,"a":2}}', 'REQUEST_MALFORMED', 'request.a'],
    ['__proto__', good.replace('{', '{"__proto__":{"x":1},'), 'REQUEST_MALFORMED', 'request'],
    ['deep nesting', '['.repeat(20_000) + ']'.repeat(20_000), 'REQUEST_MALFORMED', 'request'],
    ['64 KiB and more', good + ' '.repeat(65_536), 'INPUT_TOO_LARGE', 'request'],
  ];

  it.each(texts)('is refused when it is or holds %s', async (_name, text, code, field) => {
    const error = await failure(() => parseRequest(typeof text === 'string' ? utf8ToBytes(text) : text));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });

  it('may use member names as values, and braces inside texts', () => {
    const parsed = parseRequest(utf8ToBytes(good.replace('{', '{\r\n\t')));
    expect(parsed.provider).toBe('aws-kms');
  });
});

describe('a request from AWS’s raw files', () => {
  const files = { keyId: KEY_ID, publicKey: key.spki, importToken: TOKEN, validTo: VALID_TO };

  it('says the same as the script’s', () => {
    const parsed = parseRequest(requestFromFiles(files));
    expect(parsed.request).toEqual(requestMembers(key, { fetchedAt: undefined }));
  });

  it.each([
    ['a key id that is no ARN', { keyId: 'alias/x' }, 'REQUEST_MALFORMED', 'request.keyId'],
    ['no token', { importToken: new Uint8Array(0) }, 'REQUEST_MALFORMED', 'request.importToken'],
    ['a key that is none', { publicKey: new Uint8Array(8) }, 'REQUEST_KEY_UNSUITABLE', 'wrapping key'],
    ['an expiry without offset', { validTo: '2026-11-24' }, 'REQUEST_MALFORMED', 'request.validTo'],
    ['an unknown algorithm', { wrappingAlgorithm: 'X' }, 'REQUEST_MALFORMED', 'request.wrappingAlgorithm'],
  ] as const)('is refused with %s', async (_name, changes, code, field) => {
    const error = await failure(() => requestFromFiles({ ...files, ...changes }));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });
});
