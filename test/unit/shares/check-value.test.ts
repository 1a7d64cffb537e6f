import { createCipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bytesToHex, hexToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { aesCmac, keyCheckValue } from '../../../shared/shares/check-value.ts';
import { failure } from './failure.ts';

const WYCHEPROOF = new URL('../../../../shared/vectors/aes_cmac_test.json', import.meta.url);

function aes(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  return new Uint8Array(cipher.update(block));
}

describe('AES-CMAC', () => {
  const key = hexToBytes('2b7e151628aed2a6abf7158809cf4f3c');
  const message = hexToBytes(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
  );

  it.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('gives the example of RFC 4493 for %i bytes', (length, expected) => {
    expect(bytesToHex(aesCmac(key, message.subarray(0, length), aes))).toBe(expected);
  });

  it.runIf(existsSync(WYCHEPROOF))('agrees with every Wycheproof vector of a whole tag', () => {
    const vector = z.object({ key: z.string(), msg: z.string(), tag: z.string(), result: z.string(), tcId: z.int() });
    const group = z.object({ keySize: z.int(), tagSize: z.int(), tests: z.array(vector) });
    const { testGroups } = z.object({ testGroups: z.array(group) }).parse(JSON.parse(readFileSync(WYCHEPROOF, 'utf8')));
    const usable = testGroups.filter(({ keySize, tagSize }) => [128, 192, 256].includes(keySize) && tagSize === 128);
    const tests = usable.flatMap((each) => each.tests);
    expect(tests.length).toBeGreaterThan(100);
    for (const { key: keyHex, msg, tag, result, tcId } of tests)
      expect(bytesToHex(aesCmac(hexToBytes(keyHex), hexToBytes(msg), aes)) === tag, `vector ${tcId}`).toBe(result === 'valid');
  });
});

describe('key check values', () => {
  it.each([
    ['2b7e151628aed2a6abf7158809cf4f3c', '7DF76B'],
    ['8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', '22452D'],
    ['603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4', 'E568F6'],
  ])('encrypts zeros under %s (SP 800-38B, D.1 to D.3: AES of the zero block)', (key, value) => {
    expect(keyCheckValue(SecretBytes.take(hexToBytes(key)), 'encrypt-zeros', aes)).toEqual({ method: 'encrypt-zeros', value });
  });

  it.each(['CMAC', 'encrypt-zeros'] as const)('has none by %s for a key that is no AES key', async (method) => {
    const error = await failure(() => keyCheckValue(SecretBytes.zeros(20), method, aes));
    expect([error.code, error.details.field]).toEqual(['SHARE_LENGTH', 'key']);
  });

  it('makes ten digits by CMAC over one block of zeros (value by OpenSSL)', () => {
    const key = SecretBytes.take(hexToBytes('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'));
    expect(keyCheckValue(key, 'CMAC', aes)).toEqual({ method: 'CMAC', value: '1A0B2DF267' });
  });
});
