import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { readSigned } from '../../../shared/pki/read.ts';
import { type SigningScheme, signedStructure, signingSchemes } from '../../../shared/pki/signing.ts';
import { requireSignature } from './verify.ts';

const THROW_AWAY_RSA_BITS = 2048;
const CURVE = { sha256: 'P-256', sha384: 'P-384', sha512: 'P-521' } as const;
const subject = { code: 'CERTIFICATE_LINT_FAILED', field: 'what the throw-away key signed' } as const;

/**
 * Has a key of this laptop, which is made for it and forgotten, sign `body` (DER) by the scheme of the real key: the structure that the
 * real key would give, with exactly the same signed bytes, for `check` to look at before the real key signs anything. Only the signature
 * differs. Throws what `check` throws, and `CERTIFICATE_SIGNATURE_WRONG`.
 */
export async function signThrowAway(
  body: Uint8Array,
  scheme: SigningScheme,
  check: (signed: Uint8Array) => void,
): Promise<Uint8Array> {
  const { publicKey, privateKey } = await throwAwayPair(scheme);
  const signature = sign(signingSchemes[scheme].hash, body, { key: privateKey, dsaEncoding: 'der' });
  const signed = signedStructure(body, scheme, new Uint8Array(signature));
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  requireSignature(readSigned(signed, subject), spki, scheme, subject.field);
  check(signed);
  return signed;
}

function throwAwayPair(scheme: SigningScheme): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  const { type, hash } = signingSchemes[scheme];
  if (type === 'ec') return promisify(generateKeyPair)('ec', { namedCurve: CURVE[hash] });
  return promisify(generateKeyPair)('rsa', { modulusLength: THROW_AWAY_RSA_BITS });
}
