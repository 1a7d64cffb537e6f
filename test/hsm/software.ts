import { constants, createCipheriv, createDecipheriv, createPublicKey, verify } from 'node:crypto';
import type { SignatureSchemeId } from '../../shared/hsm/signature-schemes.ts';

const RFC_5649_IV = Buffer.from('a65959a6', 'hex');

/** What RFC 5649 makes of `plain` under `key`, by OpenSSL. */
export function wrapInSoftware(key: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(`id-aes${key.length * 8}-wrap-pad`, key, RFC_5649_IV);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** The key in an RFC 5649 blob, by OpenSSL. */
export function unwrapInSoftware(key: Uint8Array, blob: Uint8Array): Buffer {
  const decipher = createDecipheriv(`id-aes${key.length * 8}-wrap-pad`, key, RFC_5649_IV);
  return Buffer.concat([decipher.update(blob), decipher.final()]);
}

/** AES-CMAC (NIST SP 800-38B) of one zero block, its first 5 bytes in upper-case hexadecimal: the check value of X9.24-1. */
export function cmacCheckValue(key: Uint8Array): string {
  const subkey = double(encryptBlock(key, Buffer.alloc(16)));
  return encryptBlock(key, subkey).subarray(0, 5).toString('hex').toUpperCase();
}

/** The first 3 bytes of AES-ECB of a zero block, in upper-case hexadecimal. */
export function zerosCheckValue(key: Uint8Array): string {
  return encryptBlock(key, Buffer.alloc(16)).subarray(0, 3).toString('hex').toUpperCase();
}

function encryptBlock(key: Uint8Array, block: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

function double(block: Buffer): Buffer {
  const shifted = (BigInt(`0x${block.toString('hex')}`) << 1n) & ((1n << 128n) - 1n);
  const reduced = ((block[0] ?? 0) & 0x80) === 0 ? shifted : shifted ^ 0x87n;
  return Buffer.from(reduced.toString(16).padStart(32, '0'), 'hex');
}

/** Whether OpenSSL accepts `signature` by a scheme with a public key (DER SubjectPublicKeyInfo). */
export function verifyInSoftware(spki: Uint8Array, scheme: SignatureSchemeId, data: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const hash = /sha\d+$/.exec(scheme)?.[0] ?? null;
  if (!scheme.startsWith('rsa-pss')) return verify(hash, data, key, signature);
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return verify(hash, data, pss, signature);
}
