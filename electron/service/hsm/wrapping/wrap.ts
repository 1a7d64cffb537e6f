import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { type CurveName, curves } from '../../../../shared/hsm/constants/curves.ts';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import type { KeyAttributes, KeyHandle } from '../../../../shared/hsm/port/key.ts';
import { readAttributes } from '../attributes.ts';
import { probeCapabilities } from '../capabilities.ts';
import { objectOf, type SessionContext } from '../context.ts';
import { requireUnchanged } from '../identity.ts';
import { requireOddLengths, requirePrivateWrap } from './wrap-probe.ts';

const AES_BYTES: readonly number[] = [16, 24, 32];
const HMAC_BYTES: readonly number[] = [32, 48, 64];
const KEY_WRAP_OVERHEAD = 8;
const SECRET_ROOM = 256;
const PRIVATE_ROOM = 8192;
// Versions, names, headers and, where a token adds it, the public point or the attributes of a PKCS#8 structure.
const SMALLEST_FRAME = 20;
const LARGEST_FRAME = 96;

/** See `TokenSession.wrapKey`. */
export function wrapKey(context: SessionContext, wrappingKey: KeyHandle, target: KeyHandle): Uint8Array {
  const [kek, object] = [objectOf(context, wrappingKey), objectOf(context, target)];
  const mechanism = keyWrapMechanism(context);
  const attributes = readAttributes(context, object);
  requireMayWrap(readAttributes(context, kek), attributes, 'CKK_AES');
  requireExtractable(attributes);
  const isPrivate = attributes.class === 'CKO_PRIVATE_KEY';
  const isLength = isPrivate ? privateLengths(context, attributes, mechanism) : secretLengths(context, attributes, mechanism);
  requireUnchanged(context);
  const room = isPrivate ? PRIVATE_ROOM : SECRET_ROOM;
  const blob = context.loaded.library.wrap(context.session, { mechanism, key: kek }, object, room);
  context.quirks.reached('key-wrapped');
  if (isLength(blob.length)) return blob;
  throw wrongLength(blob, `that of a wrapped ${attributes.keyType}`);
}

/** The mechanism that was proved to be RFC 5649. Throws `TOKEN_CAPABILITY_MISSING`. */
export function keyWrapMechanism(context: SessionContext): MechanismCall {
  const { kwp } = probeCapabilities(context);
  if (kwp === null) throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'key wrap', expected: 'RFC 5649' });
  return { number: Number(kwp.mechanism) };
}

/** Throws unless `wrapping` may wrap and, where `target` demands it, is trusted: some modules do not look. */
export function requireMayWrap(wrapping: KeyAttributes, target: KeyAttributes, keyType: 'CKK_AES' | 'CKK_RSA'): void {
  if (wrapping.wrap !== true || wrapping.keyType !== keyType) {
    const got = wrapping.keyType === keyType ? String(wrapping.wrap) : String(wrapping.keyType);
    throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'wrap', expected: 'true', got });
  }
  if (target.wrapWithTrusted !== true || wrapping.trusted === true) return;
  throw new ClavigerError('TOKEN_KEY_UNEXTRACTABLE', {
    field: 'target',
    expected: 'a trusted wrapping key',
    got: 'one that is not',
  });
}

/** Throws `TOKEN_KEY_UNEXTRACTABLE` for a key that may not leave: some tokens wrap keys they should keep, so the port asks first. */
export function requireExtractable({ extractable }: KeyAttributes): void {
  if (extractable === true) return;
  const details = { field: 'target', expected: 'an extractable key', got: String(extractable) };
  throw new ClavigerError('TOKEN_KEY_UNEXTRACTABLE', details);
}

/** The lengths in bytes a secret key can have: one, or all of its type where the token does not tell. Throws for another key. */
export function lengthsOf({ keyType, valueLength }: KeyAttributes): readonly number[] {
  if (keyType === 'CKK_AES' && (valueLength === null || AES_BYTES.includes(valueLength)))
    return valueLength === null ? AES_BYTES : [valueLength];
  if (keyType === 'CKK_GENERIC_SECRET') return valueLength === null ? HMAC_BYTES : [valueLength];
  const got = `${keyType} of ${valueLength} bytes`;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'target', expected: 'an AES or HMAC key', got });
}

/** The error for a wrapped key of a wrong length, which is wiped. */
export function wrongLength(output: Uint8Array, expected: string): ClavigerError {
  output.fill(0);
  return new ClavigerError('TOKEN_CALL_REFUSED', { field: 'C_WrapKey', expected, got: `${output.length} bytes` });
}

function secretLengths(context: SessionContext, target: KeyAttributes, mechanism: MechanismCall): (length: number) => boolean {
  const lengths = lengthsOf(target);
  if (lengths.some((length) => length % 8 !== 0)) requireOddLengths(context, mechanism);
  return (length) => lengths.some((bytes) => length === Math.ceil(bytes / 8) * 8 + KEY_WRAP_OVERHEAD);
}

// PKCS#8 has no fixed length; what is in it was measured with another key of the same type.
function privateLengths(context: SessionContext, target: KeyAttributes, mechanism: MechanismCall): (length: number) => boolean {
  const [smallest, largest] = keyMaterial(target);
  requirePrivateWrap(context, target.keyType === 'CKK_RSA' ? 'CKK_RSA' : 'CKK_EC', mechanism);
  return (length) =>
    length % 8 === 0 &&
    length >= smallest + SMALLEST_FRAME + KEY_WRAP_OVERHEAD &&
    length <= largest + LARGEST_FRAME + 8 + KEY_WRAP_OVERHEAD;
}

// The bytes of the numbers in a private key: RSA has two as long as the modulus and five of half of it, EC one to three coordinates.
function keyMaterial({ keyType, modulusBits, curve }: KeyAttributes): readonly [number, number] {
  if (keyType === 'CKK_RSA' && modulusBits !== null)
    return [Math.floor((modulusBits / 8) * 4.4), Math.ceil((modulusBits / 8) * 4.5)];
  if (keyType === 'CKK_EC' && curve !== null) {
    const { coordinateBytes } = curves[curve as CurveName];
    return [coordinateBytes, 3 * coordinateBytes];
  }
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', {
    field: 'target',
    expected: 'a private RSA or EC key',
    got: `${keyType}`,
  });
}
