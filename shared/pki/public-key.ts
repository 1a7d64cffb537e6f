import { bytesToHex, equalBytes } from '../core/bytes.ts';
import { curves } from '../hsm/constants/curves.ts';
import { curveSpki, rsaSpki } from '../hsm/public-key.ts';
import { type DerElement, type DerSubject, derChildren, derContent, derTag, malformed, readDer } from '../transcript/cms-der.ts';
import { oid } from '../transcript/cms-oid.ts';

const SHORTEST_RSA = 2048;
const LONGEST_RSA = 8192;
const LEAST_EXPONENT = 65_537n;
const UNCOMPRESSED = 0x04;

/** A public key as far as certificates care. */
export type PublicKeyFacts =
  | { readonly type: 'rsa'; readonly bits: number; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  | { readonly type: 'ec'; readonly bits: number; readonly curve: 'P-256' | 'P-384' };

/**
 * The key in a DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7): RSA of 2048 to 8192 bits, or an uncompressed point on P-256 or P-384.
 * What was read is written again and compared, so that no second encoding passes. Whether a point lies on its curve is not asked here.
 * Throws the subject's code.
 */
export function readPublicKey(spki: Uint8Array, subject: DerSubject): PublicKeyFacts {
  const [algorithm, value, ...more] = derChildren(readDer(spki, subject), derTag.sequence, subject);
  const [kind, parameters] = derChildren(algorithm, derTag.sequence, subject);
  const content = derContent(value, derTag.bitString, subject);
  if (more.length > 0 || content[0] !== 0) throw malformed(subject, 'a SubjectPublicKeyInfo', 'other parts');
  const key = content.subarray(1);
  if (isSame(kind, oid.rsaEncryption)) return readRsa(spki, key, subject);
  if (isSame(kind, oid.ecPublicKey) && isSame(parameters, oid.p256)) return readPoint(spki, key, 'P-256', subject);
  if (isSame(kind, oid.ecPublicKey) && isSame(parameters, oid.p384)) return readPoint(spki, key, 'P-384', subject);
  throw malformed(subject, 'RSA, P-256 or P-384', 'a key of another kind or curve');
}

/** What of a public key is written on paper: `RSA, 4096 bits`, `EC P-384`. */
export function keyTitle(key: PublicKeyFacts): string {
  return key.type === 'rsa' ? `RSA, ${key.bits} bits` : `EC ${key.curve}`;
}

function isSame(element: DerElement | undefined, expected: Uint8Array): boolean {
  return element !== undefined && equalBytes(element.encoded, expected);
}

function readRsa(spki: Uint8Array, key: Uint8Array, subject: DerSubject): PublicKeyFacts {
  const [first, second, ...more] = derChildren(readDer(key, subject), derTag.sequence, subject);
  const modulus = unsigned(derContent(first, derTag.integer, subject));
  const exponent = unsigned(derContent(second, derTag.integer, subject));
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < SHORTEST_RSA || bits > LONGEST_RSA || bits % 8 !== 0)
    throw malformed(subject, `an RSA modulus of ${SHORTEST_RSA} to ${LONGEST_RSA} bits, in whole bytes`, `${bits} bits`);
  if (more.length > 0 || !equalBytes(rsaSpki(modulus, exponent), spki))
    throw malformed(subject, 'a canonical RSA public key', 'another encoding');
  const number = exponent.length <= 32 ? toNumber(exponent) : 0n;
  if (number < LEAST_EXPONENT || number % 2n === 0n)
    throw malformed(subject, 'an odd public exponent from 65537 to 2^256', `0x${bytesToHex(exponent.subarray(0, 8))}`);
  return { type: 'rsa', bits, modulus, exponent };
}

function readPoint(spki: Uint8Array, key: Uint8Array, curve: 'P-256' | 'P-384', subject: DerSubject): PublicKeyFacts {
  const { pointBytes, coordinateBytes } = curves[curve];
  const whole = key.length === pointBytes && key[0] === UNCOMPRESSED && equalBytes(curveSpki(curve, key), spki);
  if (!whole) throw malformed(subject, `an uncompressed point of ${pointBytes} bytes`, `${key.length} bytes`);
  return { type: 'ec', bits: 8 * coordinateBytes, curve };
}

// A negative or padded number, which has no such form, is found by the comparison of encodings.
function unsigned(content: Uint8Array): Uint8Array {
  const first = content.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array(1) : content.subarray(first);
}

/** The unsigned big-endian number in public `bytes`. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`);
}
