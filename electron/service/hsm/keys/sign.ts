import { createHash } from 'node:crypto';
import { concatBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { type CurveName, curves } from '../../../../shared/hsm/constants/curves.ts';
import { digestInfo, hashes } from '../../../../shared/hsm/constants/hashes.ts';
import { derSignature } from '../../../../shared/hsm/ecdsa-signature.ts';
import type { KeyAttributes, KeyHandle } from '../../../../shared/hsm/port/key.ts';
import {
  type SignatureScheme,
  type SignatureSchemeId,
  type SigningWay,
  signatureSchemes,
} from '../../../../shared/hsm/signature-schemes.ts';
import { readSome } from '../attributes.ts';
import { objectOf, type SessionContext } from '../context.ts';
import { requireUnchanged } from '../identity.ts';
import type { NativeHandle } from '../native/handle.ts';
import { nodeHash } from '../node-hash.ts';

/** What is asked of a key: the scheme, the data, and the PIN where the key needs it each time. */
export interface SigningRequest {
  readonly scheme: SignatureSchemeId;
  readonly data: Uint8Array;
  readonly pin: string | undefined;
}

type SignerAttribute = 'class' | 'keyType' | 'label' | 'sign' | 'alwaysAuthenticate' | 'modulusBits' | 'curve';

/** What is looked at before a key signs. */
type SignerAttributes = Pick<KeyAttributes, SignerAttribute>;

const ofAnySigner: readonly SignerAttribute[] = ['class', 'keyType', 'label', 'sign'];
const ofSigner: Readonly<Record<SignatureScheme['keyType'], readonly SignerAttribute[]>> = {
  CKK_RSA: [...ofAnySigner, 'alwaysAuthenticate', 'modulusBits'],
  CKK_EC: [...ofAnySigner, 'alwaysAuthenticate', 'curve'],
  CKK_EC_EDWARDS: [...ofAnySigner, 'alwaysAuthenticate', 'curve'],
  CKK_GENERIC_SECRET: ofAnySigner,
  CKK_AES: ofAnySigner,
};

/** See `TokenSession.sign`. */
export function sign(context: SessionContext, key: KeyHandle, request: SigningRequest): Uint8Array {
  requireUnchanged(context);
  return signWith(context, objectOf(context, key), request);
}

/** The signature of a key object. Throws as `TokenSession.sign`. */
export function signWith(context: SessionContext, object: NativeHandle, { scheme: id, data, pin }: SigningRequest): Uint8Array {
  if (!Object.hasOwn(signatureSchemes, id)) throw new ClavigerError('INPUT_INVALID', { field: 'scheme', got: String(id) });
  const scheme: SignatureScheme = signatureSchemes[id];
  const attributes: SignerAttributes = readSome(context, object, ofSigner[scheme.keyType]);
  requireSigner(attributes, scheme);
  const usePin = pinFor(attributes, pin);
  const length = lengthOf(attributes, scheme);
  const work = (way: SigningWay) =>
    context.loaded.library.sign(
      context.session,
      { mechanism: way.mechanism, key: object, ...(usePin === undefined ? {} : { pin: usePin }) },
      inputOf(way, scheme, data, attributes),
      length,
    );
  const signature = firstKnown(scheme.ways, work);
  context.quirks.reached('signed');
  return attributes.keyType === 'CKK_EC' ? derSignature(curveOfKey(attributes), signature) : requireLength(signature, length);
}

/** The PIN to give for one use of a key: exactly where the key asks for it. Throws `TOKEN_PIN_NEEDED`. */
export function pinFor(
  { alwaysAuthenticate, label }: Pick<KeyAttributes, 'alwaysAuthenticate' | 'label'>,
  pin: string | undefined,
): string | undefined {
  // Some tokens store the attribute and never ask; this program does.
  if (alwaysAuthenticate !== true) return undefined;
  if (pin === undefined) throw new ClavigerError('TOKEN_PIN_NEEDED', { field: `key ${label ?? ''}` });
  return pin;
}

// A way the token does not know is refused before a PIN is tried; anything that fails later is not tried again.
function firstKnown(ways: readonly SigningWay[], work: (way: SigningWay) => Uint8Array): Uint8Array {
  let refusal: unknown;
  for (const way of ways) {
    try {
      return work(way);
    } catch (error) {
      const isUnknown =
        error instanceof ClavigerError && error.code === 'TOKEN_CALL_REFUSED' && error.details.field === 'C_SignInit';
      if (!isUnknown) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

function requireSigner({ class: kind, keyType, sign: maySign, curve }: SignerAttributes, scheme: SignatureScheme): void {
  const isKind = keyType === scheme.keyType && (keyType !== 'CKK_EC' || curve !== null);
  // One module fails for good when it is asked to sign with a public key.
  if (!isKind || kind === 'CKO_PUBLIC_KEY') {
    const got = `${kind} ${keyType} ${curve ?? ''}`.trim();
    throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'key', expected: `a key for ${scheme.title}`, got });
  }
  if (maySign !== true)
    throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'sign', expected: 'true', got: String(maySign) });
}

function inputOf({ input }: SigningWay, { hash }: SignatureScheme, data: Uint8Array, attributes: SignerAttributes): Uint8Array {
  if (input === 'data' || hash === null) return data;
  const digest = new Uint8Array(createHash(nodeHash(hash)).update(data).digest());
  if (input === 'digest-info') return concatBytes(digestInfo[hash], digest);
  // ECDSA takes the leftmost bits of a hash that is longer than the order (FIPS 186-5 section 6.4.1).
  return attributes.keyType === 'CKK_EC' ? digest.subarray(0, curves[curveOfKey(attributes)].coordinateBytes) : digest;
}

function lengthOf(attributes: SignerAttributes, { hash }: SignatureScheme): number {
  const { keyType, modulusBits } = attributes;
  if (keyType === 'CKK_GENERIC_SECRET' && hash !== null) return hashes[hash].bytes;
  if (keyType !== 'CKK_RSA') return 2 * curves[curveOfKey(attributes)].coordinateBytes;
  if (modulusBits !== null) return Math.ceil(modulusBits / 8);
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'CKA_MODULUS', got: 'no answer' });
}

// Some modules cut a MAC to the room that is there; nothing shorter than it should be is taken.
function requireLength(signature: Uint8Array, length: number): Uint8Array {
  if (signature.length === length) return signature;
  throw new ClavigerError('TOKEN_CALL_REFUSED', { field: 'C_Sign', expected: `${length} bytes`, got: `${signature.length}` });
}

function curveOfKey({ curve }: SignerAttributes): CurveName {
  if (curve === null) throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'CKA_EC_PARAMS', got: 'no answer' });
  return curve as CurveName;
}
