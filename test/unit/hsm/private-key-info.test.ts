import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPrivateKeyInfo } from '../../../shared/hsm/private-key-info.ts';

const pkcs8 = { format: 'der', type: 'pkcs8' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

function refusal(expected?: string): unknown {
  const details = expected === undefined ? { field: 'private key' } : { field: 'private key', expected };
  return expect.objectContaining({ code: 'INPUT_INVALID', details: expect.objectContaining(details) });
}

describe('private keys in PKCS#8', () => {
  it('give the numbers of an RSA key, without their signs', () => {
    const parts = readPrivateKeyInfo(new Uint8Array(rsa.export(pkcs8)));
    const jwk = rsa.export({ format: 'jwk' });
    if (parts.keyType !== 'CKK_RSA') throw new Error('not RSA');
    const numbers = [parts.modulus, parts.publicExponent, parts.privateExponent, parts.prime1, parts.prime2];
    expect(
      [...numbers, parts.exponent1, parts.exponent2, parts.coefficient].map((part) => Buffer.from(part).toString('base64url')),
    ).toEqual([jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi]);
  });

  it.each(['P-256', 'P-384', 'P-521'] as const)('give curve and scalar of a key on %s, as views of the same memory', (curve) => {
    const key = generateKeyPairSync('ec', { namedCurve: curve }).privateKey;
    const bytes = new Uint8Array(key.export(pkcs8));
    const parts = readPrivateKeyInfo(bytes);
    if (parts.keyType !== 'CKK_EC') throw new Error('not EC');
    expect([parts.curve, Buffer.from(parts.scalar).toString('base64url')]).toEqual([curve, key.export({ format: 'jwk' }).d]);
    bytes.fill(0);
    expect(parts.scalar.every((byte) => byte === 0)).toBe(true);
  });

  it('are refused for other keys and curves', () => {
    const edwards = generateKeyPairSync('ed25519').privateKey.export(pkcs8);
    const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export(pkcs8);
    expect(() => readPrivateKeyInfo(new Uint8Array(edwards))).toThrow(refusal('RSA or EC'));
    expect(() => readPrivateKeyInfo(new Uint8Array(koblitz))).toThrow(refusal('the curve P-256, P-384 or P-521'));
  });

  it('are refused cut at any place, and with a byte behind them', () => {
    const bytes = new Uint8Array(rsa.export(pkcs8));
    for (let end = 0; end < bytes.length; end += 7) expect(() => readPrivateKeyInfo(bytes.subarray(0, end))).toThrow(refusal());
    expect(() => readPrivateKeyInfo(new Uint8Array([...bytes, 0]))).toThrow(refusal());
  });
});
