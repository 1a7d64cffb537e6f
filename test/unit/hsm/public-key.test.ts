import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../shared/core/bytes.ts';
import { type CurveName, curveOf, curves } from '../../../shared/hsm/constants/curves.ts';
import { curveSpki, publicPoint, rsaSpki } from '../../../shared/hsm/public-key.ts';

const primes = ['P-256', 'P-384', 'P-521'] as const;

function spkiOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
}

function makePair(curve: CurveName): { readonly spki: Uint8Array; readonly point: Uint8Array } {
  const { publicKey } = curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve });
  const spki = spkiOf(publicKey);
  return { spki, point: spki.slice(-curves[curve].pointBytes) };
}

/** A DER OCTET STRING of `content` as it should be. */
function octetString(content: Uint8Array): Uint8Array {
  const header = content.length < 0x80 ? [0x04, content.length] : [0x04, 0x81, content.length];
  return concatBytes(new Uint8Array(header), content);
}

describe('public keys of tokens', () => {
  it.each([...primes, 'Ed25519'] as const)('of %s are the SubjectPublicKeyInfo that OpenSSL writes', (curve) => {
    const { spki, point } = makePair(curve);
    expect(curveSpki(curve, publicPoint(curve, octetString(point)))).toEqual(spki);
    expect(curveSpki(curve, publicPoint(curve, point))).toEqual(spki);
  });

  it('of P-521 are read behind a header with the wrong length, as one token writes it', () => {
    const { spki, point } = makePair('P-521');
    const broken = concatBytes(new Uint8Array([0x04, 0x85]), point);
    expect(curveSpki('P-521', publicPoint('P-521', broken))).toEqual(spki);
  });

  it.each([2048, 3072, 4096])('of RSA-%i are the same with and without leading zeros', (bits) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const [modulus, exponent] = [Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url')];
    const zero = new Uint8Array(1);
    expect(rsaSpki(modulus, exponent)).toEqual(spkiOf(publicKey));
    expect(rsaSpki(concatBytes(zero, modulus), concatBytes(zero, zero, exponent))).toEqual(spkiOf(publicKey));
  });

  it.each([
    ['a byte too few', (point: Uint8Array) => point.subarray(1)],
    ['a byte too many', (point: Uint8Array) => concatBytes(new Uint8Array([4]), point)],
    ['another tag', (point: Uint8Array) => concatBytes(new Uint8Array([3, 65]), point)],
    ['a long header', (point: Uint8Array) => concatBytes(new Uint8Array([4, 0x82, 0, 65]), point)],
    ['a compressed point', (point: Uint8Array) => concatBytes(new Uint8Array([2]), point.subarray(1))],
    ['nothing', () => new Uint8Array(0)],
  ])('are refused with %s', (_name, spoil) => {
    const { point } = makePair('P-256');
    expect(() => publicPoint('P-256', spoil(point))).toThrow(
      expect.objectContaining({
        code: 'TOKEN_ATTRIBUTE_MISMATCH',
        details: expect.objectContaining({ field: 'CKA_EC_POINT', expected: 'an uncompressed point of 65 bytes' }),
      }),
    );
  });

  it('name each curve by its parameters, in either form, and no other', () => {
    for (const curve of [...primes, 'Ed25519'] as const) {
      for (const parameters of curves[curve].parameters) expect(curveOf(parameters)).toBe(curve);
    }
    expect(curveOf(new Uint8Array([6, 5, 0x2b, 0x81, 4, 0, 0x0a]))).toBeNull();
  });

  it('are keys that OpenSSL takes', () => {
    const { spki } = makePair('Ed25519');
    expect(createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ed25519');
  });
});
