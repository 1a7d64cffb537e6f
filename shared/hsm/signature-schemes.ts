import type { MechanismCall, SignatureHash } from './constants/mechanisms.ts';
import type { PairKind, SecretKind } from './key-kinds.ts';

/** One way to have a token make a signature: what it is given, and by which mechanism. */
export interface SigningWay {
  readonly mechanism: MechanismCall;
  /** `hash`: the hash of the data; `digest-info`: the hash in its DER DigestInfo (RFC 8017 section 9.2); `data`: the data, hashed by the token. */
  readonly input: 'hash' | 'digest-info' | 'data';
}

/** A signature scheme, and the ways to it, the one that most tokens know first. */
export interface SignatureScheme {
  readonly title: string;
  readonly keyType: PairKind['keyType'] | SecretKind['keyType'];
  /** null: the scheme hashes in its own way. */
  readonly hash: SignatureHash | null;
  readonly ways: readonly SigningWay[];
}

type Digits = '256' | '384' | '512';

const ecdsa = (digits: Digits): SignatureScheme => ({
  title: `ECDSA with SHA-${digits}`,
  keyType: 'CKK_EC',
  hash: `SHA-${digits}`,
  ways: [
    { mechanism: { name: 'CKM_ECDSA' }, input: 'hash' },
    { mechanism: { name: `CKM_ECDSA_SHA${digits}` }, input: 'data' },
  ],
});
const rsaPkcs1 = (digits: Digits): SignatureScheme => ({
  title: `RSA PKCS#1 v1.5 with SHA-${digits}`,
  keyType: 'CKK_RSA',
  hash: `SHA-${digits}`,
  ways: [
    { mechanism: { name: 'CKM_RSA_PKCS' }, input: 'digest-info' },
    { mechanism: { name: `CKM_SHA${digits}_RSA_PKCS` }, input: 'data' },
  ],
});
const rsaPss = (digits: Digits): SignatureScheme => ({
  title: `RSA-PSS with SHA-${digits}, MGF1 of the same hash, salt of its length`,
  keyType: 'CKK_RSA',
  hash: `SHA-${digits}`,
  ways: [
    { mechanism: { name: 'CKM_RSA_PKCS_PSS', pss: `SHA-${digits}` }, input: 'hash' },
    { mechanism: { name: `CKM_SHA${digits}_RSA_PKCS_PSS`, pss: `SHA-${digits}` }, input: 'data' },
  ],
});
const hmac = (digits: Digits): SignatureScheme => ({
  title: `HMAC with SHA-${digits}`,
  keyType: 'CKK_GENERIC_SECRET',
  hash: `SHA-${digits}`,
  ways: [{ mechanism: { name: `CKM_SHA${digits}_HMAC` }, input: 'data' }],
});

/** Every scheme a key can sign by. */
export const signatureSchemes = {
  'ecdsa-sha256': ecdsa('256'),
  'ecdsa-sha384': ecdsa('384'),
  'ecdsa-sha512': ecdsa('512'),
  'rsa-pkcs1-sha256': rsaPkcs1('256'),
  'rsa-pkcs1-sha384': rsaPkcs1('384'),
  'rsa-pkcs1-sha512': rsaPkcs1('512'),
  'rsa-pss-sha256': rsaPss('256'),
  'rsa-pss-sha384': rsaPss('384'),
  'rsa-pss-sha512': rsaPss('512'),
  ed25519: {
    title: 'Ed25519',
    keyType: 'CKK_EC_EDWARDS',
    hash: null,
    ways: [{ mechanism: { name: 'CKM_EDDSA' }, input: 'data' }],
  },
  'hmac-sha256': hmac('256'),
  'hmac-sha384': hmac('384'),
  'hmac-sha512': hmac('512'),
} as const satisfies Record<string, SignatureScheme>;

export type SignatureSchemeId = keyof typeof signatureSchemes;
