import { bytesToHex } from '../core/bytes.ts';
import type { SecretBytes } from '../core/secret-bytes.ts';
import { checkKeyLength } from './envelope.ts';
import { ownBytes, ownCopy, wipeAll } from './own-bytes.ts';

/** AES of one 16-byte block under a key of 16, 24 or 32 bytes: passed in, because shared code has no cipher. */
export type AesBlock = (key: Uint8Array, block: Uint8Array) => Uint8Array;

/** Which way a check value was made; values of different methods can not be compared. */
export type CheckValueMethod = 'CMAC' | 'encrypt-zeros';

/** A few public bytes that show whether two AES keys are the same. Only for keys of at least 128 bits of entropy. */
export interface CheckValue {
  readonly method: CheckValueMethod;
  /** Upper-case hexadecimal: 5 bytes for CMAC, 3 for encrypt-zeros. */
  readonly value: string;
}

const BLOCK = 16;
const CMAC_BYTES = 5;
const ZEROS_BYTES = 3;

/**
 * The check value of an AES key: the first 5 bytes of AES-CMAC over one block of zeros (ANSI X9.24-1-2017), or the first 3 of that block
 * encrypted (PKCS#11 `CKA_CHECK_VALUE`). Throws `SHARE_LENGTH` unless the key has 16, 24 or 32 bytes.
 */
export function keyCheckValue(key: SecretBytes, method: CheckValueMethod, aes: AesBlock): CheckValue {
  checkKeyLength(key.length, 'key');
  const zeros = ownBytes(BLOCK);
  const whole = key.use((bytes) => (method === 'CMAC' ? aesCmac(bytes, zeros, aes) : aes(bytes, zeros)));
  const value = bytesToHex(whole.subarray(0, method === 'CMAC' ? CMAC_BYTES : ZEROS_BYTES)).toUpperCase();
  wipeAll(whole);
  return { method, value };
}

/** AES-CMAC (RFC 4493, NIST SP 800-38B) of `message` of any length: 16 bytes. */
export function aesCmac(key: Uint8Array, message: Uint8Array, aes: AesBlock): Uint8Array {
  const once = doubled(aes(key, ownBytes(BLOCK)));
  const blocks = Math.max(1, Math.ceil(message.length / BLOCK));
  const last = lastBlock(message.subarray((blocks - 1) * BLOCK), once);
  let state = ownBytes(BLOCK);
  for (let block = 0; block < blocks - 1; block++)
    state = aes(key, xored(state, message.subarray(block * BLOCK, (block + 1) * BLOCK)));
  const mac = aes(key, xored(state, last));
  wipeAll(once, last, state);
  return mac;
}

function lastBlock(rest: Uint8Array, once: Uint8Array): Uint8Array {
  if (rest.length === BLOCK) return xored(rest, once);
  const padded = ownBytes(BLOCK);
  padded.set(rest);
  padded[rest.length] = 0x80;
  return xored(padded, doubled(once));
}

/** A block times x in GF(2^128) (RFC 4493 section 2.3). */
function doubled(block: Uint8Array): Uint8Array {
  const result = ownBytes(BLOCK);
  for (let index = 0; index < BLOCK; index++) result[index] = ((block[index] ?? 0) << 1) | ((block[index + 1] ?? 0) >> 7);
  result[BLOCK - 1] = (result[BLOCK - 1] ?? 0) ^ (0x87 & -((block[0] ?? 0) >> 7));
  return result;
}

function xored(left: Uint8Array, right: Uint8Array): Uint8Array {
  const result = ownCopy(left);
  right.forEach((byte, index) => {
    result[index] = (result[index] ?? 0) ^ byte;
  });
  return result;
}
