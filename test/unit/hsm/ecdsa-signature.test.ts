import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { curves } from '../../../shared/hsm/constants/curves.ts';
import { derSignature } from '../../../shared/hsm/ecdsa-signature.ts';

const message = new TextEncoder().encode('what is signed');

describe('ECDSA signatures of tokens', () => {
  it.each(['P-256', 'P-384', 'P-521'] as const)('on %s become DER that OpenSSL accepts', (curve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
    for (let round = 0; round < 50; round++) {
      const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const der = derSignature(curve, new Uint8Array(raw));
      expect(verify('sha256', message, publicKey, der)).toBe(true);
    }
  });

  it('are written without the zeros before small numbers', () => {
    const raw = new Uint8Array(2 * curves['P-256'].coordinateBytes);
    raw.set([0x80], 31);
    raw.set([0x7f], 63);
    expect(derSignature('P-256', raw)).toEqual(new Uint8Array([0x30, 7, 2, 2, 0, 0x80, 2, 1, 0x7f]));
  });

  it.each([
    ['of a wrong length', new Uint8Array(63).fill(1)],
    ['already in DER', new Uint8Array(70).fill(1)],
    ['with r zero', new Uint8Array(64).fill(1, 32)],
    ['with s zero', new Uint8Array(64).fill(1, 0, 32)],
  ])('are refused %s', (_name, raw) => {
    expect(() => derSignature('P-256', raw)).toThrow(
      expect.objectContaining({ code: 'TOKEN_CALL_REFUSED', details: expect.objectContaining({ field: 'C_Sign' }) }),
    );
  });
});
