import { equalBytes, hexToBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type DerElement, derChildren, derContent, derTag, readDer } from '../transcript/cms-der.ts';
import { type CurveName, curveOf } from './constants/curves.ts';

/** The private key in a PKCS#8 PrivateKeyInfo. All byte strings are views of it: they are wiped with it. */
export type PrivateKeyParts =
  | {
      readonly keyType: 'CKK_RSA';
      readonly modulus: Uint8Array;
      readonly publicExponent: Uint8Array;
      readonly privateExponent: Uint8Array;
      readonly prime1: Uint8Array;
      readonly prime2: Uint8Array;
      readonly exponent1: Uint8Array;
      readonly exponent2: Uint8Array;
      readonly coefficient: Uint8Array;
    }
  | { readonly keyType: 'CKK_EC'; readonly curve: CurveName; readonly scalar: Uint8Array };

const subject = { code: 'INPUT_INVALID', field: 'private key' } as const;
const RSA_ENCRYPTION = hexToBytes('06092a864886f70d010101');
const EC_PUBLIC_KEY = hexToBytes('06072a8648ce3d0201');
const RSA_NUMBERS = 9;

/**
 * Takes a DER PrivateKeyInfo (RFC 5958) of an RSA key (RFC 8017 appendix A.1.2) or an EC key on a curve in use (RFC 5915)
 * apart, without copying. Throws `INPUT_INVALID` for anything else, and for bytes after it.
 */
export function readPrivateKeyInfo(bytes: Uint8Array): PrivateKeyParts {
  const [version, algorithm, key] = derChildren(readDer(bytes, subject), derTag.sequence, subject);
  derContent(version, derTag.integer, subject);
  const [kind, parameters] = derChildren(algorithm, derTag.sequence, subject);
  const inner = readDer(derContent(key, derTag.octetString, subject), subject);
  if (kind !== undefined && equalBytes(kind.encoded, RSA_ENCRYPTION)) return rsaParts(inner);
  if (kind !== undefined && equalBytes(kind.encoded, EC_PUBLIC_KEY)) return ecParts(inner, parameters);
  throw new ClavigerError('INPUT_INVALID', { field: 'private key', expected: 'RSA or EC' });
}

function rsaParts(key: DerElement): PrivateKeyParts {
  const numbers = derChildren(key, derTag.sequence, subject).map((element) =>
    unsigned(derContent(element, derTag.integer, subject)),
  );
  const [, modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient] = numbers;
  if (numbers.length !== RSA_NUMBERS || !modulus || !publicExponent || !privateExponent || !prime1 || !prime2)
    throw new ClavigerError('INPUT_INVALID', { field: 'private key', expected: 'an RSA key of two primes' });
  if (!exponent1 || !exponent2 || !coefficient)
    throw new ClavigerError('INPUT_INVALID', { field: 'private key', expected: 'an RSA key with its remainders' });
  return { keyType: 'CKK_RSA', modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient };
}

function ecParts(key: DerElement, parameters: DerElement | undefined): PrivateKeyParts {
  const [version, scalar] = derChildren(key, derTag.sequence, subject);
  derContent(version, derTag.integer, subject);
  const curve = parameters === undefined ? null : curveOf(parameters.encoded);
  if (curve === null || curve === 'Ed25519')
    throw new ClavigerError('INPUT_INVALID', { field: 'private key', expected: 'the curve P-256, P-384 or P-521' });
  return { keyType: 'CKK_EC', curve, scalar: derContent(scalar, derTag.octetString, subject) };
}

function unsigned(digits: Uint8Array): Uint8Array {
  return digits.length > 1 && digits[0] === 0 ? digits.subarray(1) : digits;
}
