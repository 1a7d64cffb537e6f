import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseWrappingKey, wrappingKeyFromPem } from '../../../shared/byok/spki.ts';
import { cloudKey, failure } from './kit.ts';

const key = cloudKey(2048);

function spkiOf(type: 'ec' | 'ed25519' | 'rsa-pss'): Uint8Array {
  const pair =
    type === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : type === 'ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  return new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }));
}

function der(tag: number, ...content: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const body = Buffer.concat(content.map((part) => Buffer.from(part as Uint8Array)));
  const length =
    body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return new Uint8Array(Buffer.concat([Buffer.from([tag, ...length]), body]));
}

const RSA_OID = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const modulus = key.spki.subarray(33, 33 + 256);

function built(
  parameters: readonly number[],
  modulusInteger: readonly number[] | Uint8Array,
  exponent: readonly number[],
): Uint8Array {
  const rsa = der(0x30, der(0x02, modulusInteger), der(0x02, exponent));
  return der(0x30, der(0x30, RSA_OID, parameters), der(0x03, [0], rsa));
}

describe('the wrapping key', () => {
  it.each([2048, 3072, 4096])('of %i bits is accepted, with the SHA-256 that OpenSSL gives', (bits) => {
    const { spki, pem } = cloudKey(bits);
    const parsed = parseWrappingKey(spki);
    expect(parsed.modulusBits).toBe(bits);
    expect(parsed.sha256).toBe(createHash('sha256').update(spki).digest('hex'));
    expect(new Uint8Array(execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: pem }))).toEqual(parsed.spki);
  });

  it('is what the test builds by hand, so that the refusals below are for one reason each', () => {
    expect(built([5, 0], [0, ...modulus], [1, 0, 1])).toEqual(key.spki);
  });

  const refused: readonly [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /SubjectPublicKeyInfo/],
    ['an EC key', spkiOf('ec'), /1\.2\.840\.10045\.2\.1/],
    ['an Ed25519 key', spkiOf('ed25519'), /1\.3\.101\.112/],
    ['an RSASSA-PSS key', spkiOf('rsa-pss'), /1\.2\.840\.113549\.1\.1\.10/],
    ['1024 bits', cloudKey(1024).spki, /1024 bits/],
    ['2056 bits', cloudKey(2056).spki, /2056 bits/],
    ['8192 bits claimed', built([5, 0], [0, ...new Uint8Array(1024).fill(0xff)], [1, 0, 1]), /8192 bits/],
    ['exponent 3', cloudKey(2048, 3).spki, /0x03/],
    ['a long exponent', built([5, 0], [0, ...modulus], [1, 0, 0, 0, 1]), /exponent 65537/],
    ['a padded exponent', built([5, 0], [0, ...modulus], [0, 1, 0, 1]), /canonical DER|RSAPublicKey/],
    ['a trailing byte', new Uint8Array([...key.spki, 0]), /nothing after it/],
    ['no parameters', built([], [0, ...modulus], [1, 0, 1]), /canonical DER/],
    ['other parameters', built([4, 0], [0, ...modulus], [1, 0, 1]), /canonical DER/],
    ['a negative modulus', built([5, 0], modulus, [1, 0, 1]), /canonical DER/],
    ['a modulus with two zeros before it', built([5, 0], [0, 0, ...modulus], [1, 0, 1]), /canonical DER|RSAPublicKey|bits/],
    ['an even modulus', built([5, 0], [0, ...modulus.subarray(0, 255), 2], [1, 0, 1]), /odd modulus/],
    ['PKCS#1 instead', der(0x30, der(0x02, [0, ...modulus]), der(0x02, [1, 0, 1])), /SubjectPublicKeyInfo|rsaEncryption/],
    ['a certificate', new Uint8Array(Buffer.from('MIIBszCCAVmgAwIBAgIUAA==', 'base64')), /SubjectPublicKeyInfo/],
  ];

  it.each(refused)('is refused: %s', async (_name, spki, message) => {
    const error = await failure(() => parseWrappingKey(spki));
    expect(error.code).toBe('REQUEST_KEY_UNSUITABLE');
    expect(error.details.field).toBe('wrapping key');
    expect(error.message).toMatch(message);
  });

  it('is refused in long-form lengths that DER does not allow', async () => {
    const longForm = new Uint8Array([0x30, 0x83, 0, ...key.spki.subarray(2)]);
    expect((await failure(() => parseWrappingKey(longForm))).code).toBe('REQUEST_KEY_UNSUITABLE');
  });
});

describe('a PEM text', () => {
  const pem = execFileSync('openssl', ['pkey', '-pubout'], { input: key.pem }).toString();

  it('of one block gives its DER', () => {
    expect(wrappingKeyFromPem(pem)).toEqual(key.spki);
    expect(wrappingKeyFromPem(pem.replaceAll('\n', '\r\n'))).toEqual(key.spki);
  });

  it.each([
    ['two blocks', pem + pem],
    ['text before', `key:\n${pem}`],
    ['text after', `${pem}x`],
    ['a private key', key.pem],
    ['another label', pem.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY')],
    ['short lines', pem.replace(/\n(.{30})/, '\n$1\n')],
    ['padding in the middle', pem.replace(/.\n(?=.{64})/, '=\n')],
    ['no end', pem.slice(0, 200)],
    ['nothing', ''],
  ])('is refused: %s', async (_name, text) => {
    expect((await failure(() => wrappingKeyFromPem(text))).code).toBe('REQUEST_KEY_UNSUITABLE');
  });
});
