import { ClavigerError } from '../core/errors/index.ts';
import type { CurveName } from './constants/curves.ts';
import type { MechanismName } from './constants/mechanisms.ts';
import type { keyTypes } from './constants/objects.ts';

interface KindFacts {
  readonly title: string;
  readonly keyType: keyof typeof keyTypes;
  /** The mechanism that generates it. */
  readonly mechanism: MechanismName;
}

/** One key. */
export interface SecretKind extends KindFacts {
  readonly form: 'secret';
  readonly keyType: 'CKK_AES' | 'CKK_GENERIC_SECRET';
  /** Length in bits. */
  readonly bits: number;
}

/** A public and a private key. */
export interface PairKind extends KindFacts {
  readonly form: 'pair';
  readonly keyType: 'CKK_RSA' | 'CKK_EC' | 'CKK_EC_EDWARDS';
  /** Length of an RSA modulus in bits, or null for a curve. */
  readonly modulusBits: number | null;
  /** null for RSA. */
  readonly curve: CurveName | null;
}

const aes = (bits: 128 | 192 | 256) =>
  ({ title: `AES-${bits}`, form: 'secret', keyType: 'CKK_AES', mechanism: 'CKM_AES_KEY_GEN', bits }) as const;
const hmac = (bits: 256 | 384 | 512) =>
  ({
    title: `HMAC key of ${bits} bits`,
    form: 'secret',
    keyType: 'CKK_GENERIC_SECRET',
    mechanism: 'CKM_GENERIC_SECRET_KEY_GEN',
    bits,
  }) as const;
const rsa = (modulusBits: 2048 | 3072 | 4096) =>
  ({
    title: `RSA-${modulusBits}`,
    form: 'pair',
    keyType: 'CKK_RSA',
    mechanism: 'CKM_RSA_PKCS_KEY_PAIR_GEN',
    modulusBits,
    curve: null,
  }) as const;
const ec = (curve: 'P-256' | 'P-384' | 'P-521') =>
  ({
    title: `EC ${curve}`,
    form: 'pair',
    keyType: 'CKK_EC',
    mechanism: 'CKM_EC_KEY_PAIR_GEN',
    modulusBits: null,
    curve,
  }) as const;

/** Every kind of key that is made, imported, wrapped or unwrapped. */
export const keyKinds = {
  'aes-128': aes(128),
  'aes-192': aes(192),
  'aes-256': aes(256),
  'hmac-256': hmac(256),
  'hmac-384': hmac(384),
  'hmac-512': hmac(512),
  'rsa-2048': rsa(2048),
  'rsa-3072': rsa(3072),
  'rsa-4096': rsa(4096),
  'ec-p256': ec('P-256'),
  'ec-p384': ec('P-384'),
  'ec-p521': ec('P-521'),
  ed25519: {
    title: 'Ed25519',
    form: 'pair',
    keyType: 'CKK_EC_EDWARDS',
    mechanism: 'CKM_EC_EDWARDS_KEY_PAIR_GEN',
    modulusBits: null,
    curve: 'Ed25519',
  },
} as const satisfies Record<string, SecretKind | PairKind>;

export type KeyKindId = keyof typeof keyKinds;

type KindOf<Form> = { [Id in KeyKindId]: (typeof keyKinds)[Id]['form'] extends Form ? Id : never }[KeyKindId];

export type SecretKeyKind = KindOf<'secret'>;
export type KeyPairKind = KindOf<'pair'>;

/** The facts of a kind of secret key. Throws `INPUT_INVALID` for any other text. */
export function secretKind(id: SecretKeyKind): SecretKind {
  const kind = Object.hasOwn(keyKinds, id) ? keyKinds[id] : null;
  if (kind?.form === 'secret') return kind;
  throw new ClavigerError('INPUT_INVALID', { field: 'kind', expected: 'a kind of secret key', got: String(id) });
}

/** The facts of a kind of key pair. Throws `INPUT_INVALID` for any other text. */
export function pairKind(id: KeyPairKind): PairKind {
  const kind = Object.hasOwn(keyKinds, id) ? keyKinds[id] : null;
  if (kind?.form === 'pair') return kind;
  throw new ClavigerError('INPUT_INVALID', { field: 'kind', expected: 'a kind of key pair', got: String(id) });
}
