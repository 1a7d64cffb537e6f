import { createHash, type KeyObject } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { OaepHash } from '../../../../shared/hsm/constants/mechanisms.ts';
import { wrappingPublicTemplate } from '../../../../shared/hsm/pair-templates.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import { readAttributes } from '../attributes.ts';
import { probeCapabilities } from '../capabilities.ts';
import { attributeValues, objectOf, type SessionContext } from '../context.ts';
import { requireUnchanged } from '../identity.ts';
import { parsePublicKey, rsaNumbers } from '../keys/public-key.ts';
import { settle } from '../keys/settle.ts';
import type { NativeHandle } from '../native/handle.ts';
import { lengthsOf, requireExtractable, requireMayWrap, wrongLength } from './wrap.ts';

const SMALLEST_RSA = 2048;
const LARGEST_RSA = 4096;

/** See `TokenSession.importPublicKey`. Throws `INPUT_INVALID` for anything but a DER RSA key of 2048 to 4096 bits. */
export function importPublicKey(context: SessionContext, spki: Uint8Array): KeyHandle {
  const key = parsePublicKey(spki);
  requireUsableRsa(key);
  const { modulus, exponent } = rsaNumbers(key);
  const id = new Uint8Array(createHash('sha256').update(spki).digest());
  const label = `imported public key ${Buffer.from(id.subarray(0, 4)).toString('hex')}`;
  const template = wrappingPublicTemplate();
  requireUnchanged(context);
  const object = context.loaded.library.createObject(context.session, [
    ...attributeValues(template, { label, id }),
    { attribute: 'CKA_MODULUS', value: modulus },
    { attribute: 'CKA_PUBLIC_EXPONENT', value: exponent },
  ]);
  return settle(context, { object, template }, { label, id }, () => requireSameModulus(context, object, modulus));
}

/** See `TokenSession.wrapOaep`. */
export function wrapOaep(context: SessionContext, publicKey: KeyHandle, target: KeyHandle, hash: OaepHash): Uint8Array {
  const [key, object] = [objectOf(context, publicKey), objectOf(context, target)];
  if (!probeCapabilities(context).oaep[hash])
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'OAEP', expected: hash });
  const attributes = readAttributes(context, object);
  requireMayWrap(readAttributes(context, key), attributes, 'CKK_RSA');
  requireExtractable(attributes);
  lengthsOf(attributes);
  const modulus = context.loaded.library.attribute(context.session, key, 'CKA_MODULUS');
  if (modulus === null) throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'modulus', expected: 'an RSA public key' });
  requireUnchanged(context);
  const use = { mechanism: { name: 'CKM_RSA_PKCS_OAEP', oaep: hash }, key } as const;
  const wrapped = context.loaded.library.wrap(context.session, use, object, modulus.length);
  context.quirks.reached('oaep-used');
  context.quirks.reached('key-wrapped');
  if (wrapped.length === modulus.length) return wrapped;
  throw wrongLength(wrapped, `${modulus.length} bytes`);
}

function requireUsableRsa(key: KeyObject): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' && bits >= SMALLEST_RSA && bits <= LARGEST_RSA) return;
  throw new ClavigerError('INPUT_INVALID', {
    field: 'publicKey',
    expected: 'RSA of 2048 to 4096 bits',
    got: `${key.asymmetricKeyType} ${bits}`,
  });
}

function requireSameModulus(context: SessionContext, object: NativeHandle, modulus: Uint8Array): void {
  const got = context.loaded.library.attribute(context.session, object, 'CKA_MODULUS');
  if (got?.equals(modulus) === true) return;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: 'modulus', expected: 'the imported one' });
}
