import { concatBytes, hexToBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { der, derTag } from '../transcript/cms-der.ts';
import { type CurveName, curves } from './constants/curves.ts';

// rsaEncryption with NULL parameters (RFC 3279 section 2.3.1).
const RSA_ALGORITHM = hexToBytes('300d06092a864886f70d0101010500');
const UNCOMPRESSED = 0x04;
const LONGEST_HEADER = 3;

/** DER SubjectPublicKeyInfo of an RSA key; `modulus` and `exponent` unsigned and big-endian, leading zeros allowed. */
export function rsaSpki(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  return spki(RSA_ALGORITHM, der(derTag.sequence, derUnsigned(modulus), derUnsigned(exponent)));
}

/** DER SubjectPublicKeyInfo (RFC 5480, RFC 8410) of the public `point` as `publicPoint` gives it. */
export function curveSpki(curve: CurveName, point: Uint8Array): Uint8Array {
  return spki(curves[curve].algorithm, point);
}

/**
 * The public point in CKA_EC_POINT: 04 ‖ X ‖ Y, or the bytes of an Edwards point. PKCS#11 v3.0 wants a DER OCTET STRING;
 * some tokens give the point itself, and one writes a wrong length in the header. Throws `TOKEN_ATTRIBUTE_MISMATCH`.
 */
export function publicPoint(curve: CurveName, attribute: Uint8Array): Uint8Array {
  const { pointBytes } = curves[curve];
  const header = attribute.subarray(0, attribute.length - pointBytes);
  const point = attribute.subarray(attribute.length - pointBytes);
  // Never longer than the header of an OCTET STRING of such a length can be.
  const isHeader =
    header.length === 0 || (header.length >= 2 && header.length <= LONGEST_HEADER && header[0] === derTag.octetString);
  const isPoint = point.length === pointBytes && (curve === 'Ed25519' || point[0] === UNCOMPRESSED);
  if (isHeader && isPoint) return Uint8Array.from(point);
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', {
    field: 'CKA_EC_POINT',
    expected: `an uncompressed point of ${pointBytes} bytes`,
    got: `${attribute.length} bytes`,
  });
}

/** DER INTEGER of an unsigned big-endian number (X.690 section 8.3). */
export function derUnsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? new Uint8Array(1) : bytes.subarray(first);
  return der(derTag.integer, (digits[0] ?? 0) >= 0x80 ? concatBytes(new Uint8Array(1), digits) : digits);
}

function spki(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return der(derTag.sequence, algorithm, der(derTag.bitString, new Uint8Array(1), key));
}
