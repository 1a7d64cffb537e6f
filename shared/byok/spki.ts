import { id_rsaEncryption, RSAPublicKey } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { base64 } from '@scure/base';
import { bytesToBase64, bytesToHex, concatBytes, equalBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { WrappingPublicKey } from './provider.ts';

const MODULUS_BITS = [2048, 3072, 4096] as const;
const EXPONENT = new Uint8Array([1, 0, 1]);
const NULL_PARAMETERS = new Uint8Array([5, 0]);
const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n((?:[A-Za-z0-9+/=]{1,64}\r?\n)+)-----END PUBLIC KEY-----\r?\n?$/;

/**
 * The wrapping key in a DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, RFC 3279 section 2.3.1): rsaEncryption with NULL
 * parameters, a modulus of exactly 2048, 3072 or 4096 bits, exponent 65537, canonical DER, nothing after it. The parsed values
 * are written again and compared, so that no second encoding passes. Throws `REQUEST_KEY_UNSUITABLE`.
 */
export function parseWrappingKey(spki: Uint8Array): WrappingPublicKey {
  const info = decode(() => AsnConvert.parse(spki, SubjectPublicKeyInfo), 'a DER SubjectPublicKeyInfo');
  if (info.algorithm.algorithm !== id_rsaEncryption)
    throw unsuitable('rsaEncryption (1.2.840.113549.1.1.1)', info.algorithm.algorithm);
  const key = decode(() => AsnConvert.parse(info.subjectPublicKey, RSAPublicKey), 'an RSAPublicKey');
  const modulus = unsigned(new Uint8Array(key.modulus));
  const length = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  const modulusBits = MODULUS_BITS.find((bits) => bits === length);
  if (modulusBits === undefined) throw unsuitable('a modulus of 2048, 3072 or 4096 bits', `${length} bits`);
  const exponent = bytesToHex(unsigned(new Uint8Array(key.publicExponent)));
  if (exponent !== '010001') throw unsuitable('exponent 65537', `0x${exponent.slice(0, 16)}`);
  if (((modulus.at(-1) ?? 0) & 1) === 0) throw unsuitable('an odd modulus', 'an even one');
  if (!equalBytes(encode(modulus), spki))
    throw unsuitable('canonical DER with NULL parameters and nothing after it', 'other bytes');
  return { spki: Uint8Array.from(spki), modulusBits, sha256: digestHex(spki) };
}

function unsuitable(expected: string, got: string): ClavigerError {
  return new ClavigerError('REQUEST_KEY_UNSUITABLE', { field: 'wrapping key', expected, got });
}

function decode<T>(parse: () => T, expected: string): T {
  try {
    return parse();
  } catch {
    throw unsuitable(expected, 'other bytes');
  }
}

// Without any leading zeros: a second zero, or a negative modulus, which has none, is found by the comparison of encodings.
function unsigned(integer: Uint8Array): Uint8Array {
  const first = integer.findIndex((byte) => byte !== 0);
  return first === -1 ? new Uint8Array(0) : integer.subarray(first);
}

// A modulus of the allowed lengths has its top bit set, so its positive INTEGER always begins with a zero byte.
function encode(modulus: Uint8Array): Uint8Array {
  const algorithm = new AlgorithmIdentifier({ algorithm: id_rsaEncryption, parameters: NULL_PARAMETERS.slice().buffer });
  const key = new RSAPublicKey({
    modulus: Uint8Array.from(concatBytes(new Uint8Array(1), modulus)).buffer,
    publicExponent: EXPONENT.slice().buffer,
  });
  return new Uint8Array(
    AsnConvert.serialize(new SubjectPublicKeyInfo({ algorithm, subjectPublicKey: AsnConvert.serialize(key) })),
  );
}

/**
 * The DER bytes of a PEM text that is exactly one canonical `PUBLIC KEY` block (RFC 7468 section 3): lines of 64 characters,
 * nothing before or after. Throws `REQUEST_KEY_UNSUITABLE`; what the bytes are is for `parseWrappingKey` to say.
 */
export function wrappingKeyFromPem(pem: string): Uint8Array {
  const body = PEM.exec(pem)?.[1];
  if (body === undefined) throw unsuitable('one PEM block PUBLIC KEY and nothing else', 'another text');
  const lines = body.trimEnd().split(/\r?\n/);
  if (lines.slice(0, -1).some((line) => line.length !== 64)) throw unsuitable('PEM lines of 64 characters', 'other lines');
  const der = decode(() => base64.decode(lines.join('')), 'base64 inside the PEM block');
  if (bytesToBase64(der) !== lines.join('')) throw unsuitable('canonical base64 inside the PEM block', 'other characters');
  return der;
}
