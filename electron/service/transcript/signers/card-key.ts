import { randomBytes } from 'node:crypto';
import { concatBytes, equalBytes, utf8ToBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { SignatureSchemeId } from '../../../../shared/hsm/signature-schemes.ts';
import { ownCopy } from '../../../../shared/shares/own-bytes.ts';
import { certificateAlgorithm, certificateFingerprint, readCertificate } from '../../../../shared/transcript/certificate.ts';
import type { SignatureAlgorithm } from '../../../../shared/transcript/signer-port.ts';
import { nodeVerifier } from './node-verifier.ts';

const TRIAL = 'claviger-card-trial-v1\0';
const NONCE_BYTES = 32;

const schemes = {
  'ecdsa-p256-sha256': 'ecdsa-sha256',
  'ecdsa-p384-sha256': 'ecdsa-sha256',
  'rsa-pkcs1-sha256': 'rsa-pkcs1-sha256',
} as const satisfies { [A in SignatureAlgorithm]: SignatureSchemeId };

/** A key of an open card session, and the certificate it signs with. */
export interface CardKey {
  readonly session: TokenSession;
  readonly key: KeyHandle;
  /** X.509, DER. */
  readonly certificate: Uint8Array;
}

/** The private key with the CKA_ID `id` (lower-case hexadecimal). Throws `TOKEN_KEY_MISSING`. */
export async function findPrivateKey(session: TokenSession, id: string): Promise<KeyHandle> {
  for (const key of await session.findKeys({ id })) if ((await session.attributes(key)).class === 'CKO_PRIVATE_KEY') return key;
  throw new ClavigerError('TOKEN_KEY_MISSING', { field: 'key', expected: `a private key with CKA_ID ${id}`, got: 'none' });
}

/**
 * Makes the card sign a nonce that can be nothing else, and checks it with the certificate, before anybody relies on the key.
 * `pin`: UTF-8, left as it is. Throws `CARD_KEY_MISMATCH`, `TOKEN_CAPABILITY_MISSING` where the card cannot sign by SHA-256 with this key.
 */
export async function proveCardKey(card: CardKey, pin: Uint8Array): Promise<void> {
  await requireSameKey(card);
  await signByCard(card, concatBytes(utf8ToBytes(TRIAL), new Uint8Array(randomBytes(NONCE_BYTES))), pin);
}

/** The card's signature over `bytes` with SHA-256, checked with the certificate. `pin` and errors as for `proveCardKey`. */
export async function signByCard(
  { session, key, certificate }: CardKey,
  bytes: Uint8Array,
  pin: Uint8Array,
): Promise<Uint8Array> {
  const algorithm = certificateAlgorithm(certificate);
  const signature = await signRaw({ session, key }, algorithm, bytes, pin);
  const { subjectPublicKeyInfo } = readCertificate(certificate);
  if (await nodeVerifier.verify(subjectPublicKeyInfo, algorithm, bytes, signature)) return signature;
  throw mismatch(certificate, 'a signature that does not verify');
}

/** The card's signature over `bytes` as it comes, for a key that has no certificate yet. `pin` and errors as for `proveCardKey`. */
export async function signRaw(
  { session, key }: Pick<CardKey, 'session' | 'key'>,
  algorithm: SignatureAlgorithm,
  bytes: Uint8Array,
  pin: Uint8Array,
): Promise<Uint8Array> {
  try {
    return await session.sign(key, schemes[algorithm], bytes, ownCopy(pin));
  } catch (error) {
    const isUnknown = error instanceof ClavigerError && error.code === 'TOKEN_CALL_REFUSED';
    if (!isUnknown) throw error;
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
      field: `key ${key.id}`,
      expected: `${algorithm === 'rsa-pkcs1-sha256' ? 'RSA (PKCS#1)' : 'ECDSA'} signatures with SHA-256`,
      got: `${error.details.field} ${error.details.got ?? ''}`.trim(),
      action: 'Use another key of this card, such as an RSA key, or another card: nothing but SHA-256 is accepted.',
    });
  }
}

async function requireSameKey({ session, key, certificate }: CardKey): Promise<void> {
  try {
    if (equalBytes(await session.publicKey(key), readCertificate(certificate).subjectPublicKeyInfo)) return;
  } catch (error) {
    // What a card does not tell is found out by its signature.
    if (error instanceof ClavigerError && error.code === 'TOKEN_CAPABILITY_MISSING') return;
    throw error;
  }
  throw mismatch(certificate, 'another public key');
}

function mismatch(certificate: Uint8Array, got: string): ClavigerError {
  return new ClavigerError('CARD_KEY_MISMATCH', {
    field: 'key on the card',
    expected: `the key of certificate ${certificateFingerprint(certificate)}`,
    got,
  });
}
