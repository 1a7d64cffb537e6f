import { createPublicKey, type KeyObject } from 'node:crypto';
import { equalBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { type CurveName, curves } from '../../../../shared/hsm/constants/curves.ts';
import { pairKind } from '../../../../shared/hsm/key-kinds.ts';
import { publicHalfTemplate } from '../../../../shared/hsm/pair-templates.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { KeyPairRequest } from '../../../../shared/hsm/port/key-requests.ts';
import { curveSpki, publicPoint, rsaSpki } from '../../../../shared/hsm/public-key.ts';
import { der, derTag } from '../../../../shared/transcript/cms-der.ts';
import { readAttributes } from '../attributes.ts';
import { attributeValues, objectOf, type SessionContext } from '../context.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';
import { publicHalves } from './find.ts';

/** See `TokenSession.publicKey`. */
export function publicKey(context: SessionContext, key: KeyHandle): Uint8Array {
  const object = objectOf(context, key);
  const own = spkiOf(context, object);
  if (own !== null) return own;
  const halves = readAttributes(context, object).class === 'CKO_PRIVATE_KEY' ? publicHalves(context, object) : [];
  const [first, ...others] = halves.flatMap((half) => spkiOf(context, half) ?? []);
  // Two pairs of the same CKA_ID: nothing says which public key it is.
  if (first !== undefined && others.every((other) => equalBytes(other, first))) return first;
  const expected = `that of the key ${key.label}`;
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'public key', expected, got: `${halves.length} that it can be` });
}

/** DER SubjectPublicKeyInfo of what an object tells of its public key, or null: too little. Throws `TOKEN_ATTRIBUTE_MISMATCH`. */
export function spkiOf(context: Pick<SessionContext, 'loaded' | 'session' | 'quirks'>, object: NativeHandle): Uint8Array | null {
  const read = (name: AttributeValue['attribute']) => context.loaded.library.attribute(context.session, object, name);
  const { keyType, curve } = readAttributes(context, object);
  context.quirks.reached('public-key-read');
  if (keyType === 'CKK_RSA') {
    const [modulus, exponent] = [read('CKA_MODULUS'), read('CKA_PUBLIC_EXPONENT')];
    return modulus === null || exponent === null ? null : rsaSpki(modulus, exponent);
  }
  const point = curve === null ? null : read('CKA_EC_POINT');
  if (curve === null || point === null) return null;
  return curveSpki(curve as CurveName, publicPoint(curve as CurveName, point));
}

/** The public half of a pair as a new object made of its SubjectPublicKeyInfo. */
export function createPublicHalf(context: SessionContext, spki: Uint8Array, request: KeyPairRequest): NativeHandle {
  const template = attributeValues(publicHalfTemplate(request), request, ['modulusBits', 'curve']);
  return context.loaded.library.createObject(context.session, [...publicValues(spki, request), ...template]);
}

/** The public key in exactly one DER SubjectPublicKeyInfo. Throws `INPUT_INVALID`, also for bytes behind it. */
export function parsePublicKey(spki: Uint8Array): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    if (key.export({ format: 'der', type: 'spki' }).equals(spki)) return key;
  } catch {
    // Answered below, as for bytes behind the key.
  }
  throw new ClavigerError('INPUT_INVALID', { field: 'publicKey', expected: 'exactly one DER SubjectPublicKeyInfo' });
}

/** Modulus and exponent of an RSA public key, unsigned and big-endian. */
export function rsaNumbers(key: KeyObject): { readonly modulus: Uint8Array; readonly exponent: Uint8Array } {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return { modulus: new Uint8Array(Buffer.from(n, 'base64url')), exponent: new Uint8Array(Buffer.from(e, 'base64url')) };
}

/** The public point (04 ‖ X ‖ Y) of an EC key on `curve`. Throws `INPUT_INVALID` for any other key. */
export function pointOf(spki: Uint8Array, curve: CurveName): Uint8Array {
  parsePublicKey(spki);
  const point = spki.subarray(spki.length - curves[curve].pointBytes);
  if (Buffer.from(curveSpki(curve, point)).equals(spki)) return point;
  throw new ClavigerError('INPUT_INVALID', { field: 'publicKey', expected: `a key on ${curve}` });
}

/** Throws `INPUT_INVALID` unless the public key is of the kind `request` asks for. */
export function requireKindOf(spki: Uint8Array, request: KeyPairRequest): void {
  const { curve, modulusBits } = pairKind(request.kind);
  if (curve !== null) {
    pointOf(spki, curve);
    return;
  }
  const key = parsePublicKey(spki);
  const got = `${key.asymmetricKeyType} ${key.asymmetricKeyDetails?.modulusLength ?? ''}`.trim();
  if (got !== `rsa ${modulusBits}`)
    throw new ClavigerError('INPUT_INVALID', { field: 'publicKey', expected: `rsa ${modulusBits}`, got });
}

function publicValues(spki: Uint8Array, request: KeyPairRequest): readonly AttributeValue[] {
  const { curve } = pairKind(request.kind);
  if (curve === null) {
    const { modulus, exponent } = rsaNumbers(parsePublicKey(spki));
    return [
      { attribute: 'CKA_MODULUS', value: modulus },
      { attribute: 'CKA_PUBLIC_EXPONENT', value: exponent },
    ];
  }
  const [parameters] = curves[curve].parameters;
  return [
    { attribute: 'CKA_EC_PARAMS', value: parameters },
    { attribute: 'CKA_EC_POINT', value: der(derTag.octetString, pointOf(spki, curve)) },
  ];
}
