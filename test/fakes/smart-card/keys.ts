import {
  constants,
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  type webcrypto,
} from 'node:crypto';
import { Refusal, statusWords } from './apdu.ts';
import { tlv } from './tlv.ts';

/** Kinds of keys that the cards can hold. */
export type CardKeyKind = 'rsa-2048' | 'ec-p256' | 'ec-p384';

/** A private key on the card. */
export interface CardKey {
  readonly kind: CardKeyKind;
  /** PKCS#8 in PEM: this is a test card. */
  readonly pem: string;
}

const curves = {
  'ec-p256': { name: 'prime256v1', order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n, bytes: 32 },
  'ec-p384': {
    name: 'secp384r1',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bytes: 48,
  },
} as const;

/** A new key of `kind`. */
export function generateKey(kind: CardKeyKind): CardKey {
  const { privateKey } =
    kind === 'rsa-2048'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: curves[kind].name });
  return { kind, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

/** Modulus and public exponent of an RSA key, big-endian. */
export function rsaPublicParts(key: CardKey): { modulus: Buffer; exponent: Buffer } {
  const { n, e } = jwk(createPublicKey(key.pem));
  return { modulus: part(n), exponent: part(e) };
}

/** The public point of an EC key, uncompressed: 04 ‖ X ‖ Y. */
export function ecPublicPoint(key: CardKey): Buffer {
  const { x, y } = jwk(createPublicKey(key.pem));
  return Buffer.concat([Buffer.from([4]), part(x), part(y)]);
}

/** RSA without any padding: `block` (256 bytes) to the private exponent. Throws `Refusal` 6A80. */
export function rsaRaw(key: CardKey, block: Buffer): Buffer {
  if (key.kind !== 'rsa-2048' || block.length !== 256) throw new Refusal(statusWords.wrongData);
  return privateDecrypt({ key: key.pem, padding: constants.RSA_NO_PADDING }, block);
}

/**
 * ECDSA (FIPS 186-5, 6.4.1) over `digest`, which the terminal made: its leftmost bits as the order allows. The answer is a
 * DER ECDSA-Sig-Value. node:crypto would hash it once more, so only the point multiplication is its.
 */
export function ecdsa(key: CardKey, digest: Buffer): Buffer {
  if (key.kind === 'rsa-2048') throw new Refusal(statusWords.wrongData);
  const { name, order, bytes } = curves[key.kind];
  const fleeting = createECDH(name);
  const r = number(fleeting.generateKeys().subarray(1, 1 + bytes)) % order;
  const secret = number(part(jwk(createPrivateKey(key.pem)).d));
  const nonce = number(fleeting.getPrivateKey());
  const s = (inverse(nonce, order) * (number(digest.subarray(0, bytes)) + r * secret)) % order;
  if (r === 0n || s === 0n) return ecdsa(key, digest);
  return tlv('30', tlv('02', integer(r)), tlv('02', integer(s)));
}

function jwk(key: KeyObject): webcrypto.JsonWebKey {
  return key.export({ format: 'jwk' });
}

function part(value: string | undefined): Buffer {
  if (value === undefined) throw new Refusal(statusWords.broken);
  return Buffer.from(value, 'base64url');
}

function number(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

// The content of a DER INTEGER: a leading zero byte where the number would read as negative.
function integer(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

// Fermat: the order is prime.
function inverse(value: bigint, order: bigint): bigint {
  let result = 1n;
  let base = value;
  for (let exponent = order - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}
