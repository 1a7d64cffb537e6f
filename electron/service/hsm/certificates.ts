import { bytesToHex, equalBytes, hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { AttributeName } from '../../../shared/hsm/constants/attributes.ts';
import { objectClasses } from '../../../shared/hsm/constants/objects.ts';
import type { TokenCertificate } from '../../../shared/hsm/port/certificate.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import { familyOfToken } from '../../../shared/hsm/quirks/index.ts';
import { readCertificate } from '../../../shared/transcript/certificate.ts';
import { readAttributes } from './attributes.ts';
import { handleOf, type SessionContext } from './context.ts';
import type { PresentToken } from './identity.ts';
import { publicKey, spkiOf } from './keys/public-key.ts';
import type { LoadedModule } from './module-loader.ts';
import type { NativeHandle } from './native/handle.ts';
import { QuirkLog } from './quirk-log.ts';

const X_509 = 0;

/** See `TokenPort.publicKeys`: what a session sees without a login. */
export function visiblePublicKeys(loaded: LoadedModule, token: PresentToken, id: string): readonly Uint8Array[] {
  const quirks = new QuirkLog(familyOfToken(loaded.family, token.identity));
  const session = loaded.library.openSession(token.slot);
  try {
    const find = (value: number) =>
      loaded.library.findObjects(session, [
        { attribute: 'CKA_CLASS', value },
        { attribute: 'CKA_ID', value: hexToBytes(id) },
      ]);
    const read = (object: NativeHandle) => loaded.library.attribute(session, object, 'CKA_VALUE');
    const certified = find(objectClasses.CKO_CERTIFICATE).map((object) => keyOf(new Uint8Array(read(object) ?? [])));
    const bare = find(objectClasses.CKO_PUBLIC_KEY).map((object) => spkiOf({ loaded, session, quirks }, object));
    return [...certified, ...bare].filter((spki) => spki !== null);
  } finally {
    loaded.library.closeSession(session);
  }
}

/** See `TokenSession.certificates`. */
export function certificates(context: SessionContext): readonly TokenCertificate[] {
  const { library } = context.loaded;
  const found = library.findObjects(context.session, [{ attribute: 'CKA_CLASS', value: objectClasses.CKO_CERTIFICATE }]);
  return found.flatMap((object) => describe(context, object));
}

// What is no X.509 certificate, or is kept elsewhere than on the token, is passed over: nobody can sign by it.
function describe(context: SessionContext, object: NativeHandle): TokenCertificate[] {
  const read = (name: AttributeName) => context.loaded.library.attribute(context.session, object, name);
  const type = read('CKA_CERTIFICATE_TYPE');
  const value = read('CKA_VALUE');
  if (value === null || type?.some((byte) => byte !== X_509) === true) return [];
  const certificate = new Uint8Array(value);
  const spki = keyOf(certificate);
  if (spki === null) return [];
  const id = read('CKA_ID');
  const key = id === null ? null : privateKeyOf(context, id, spki);
  return [{ label: read('CKA_LABEL')?.toString('utf8') ?? '', id: id === null ? '' : bytesToHex(id), certificate, key }];
}

function keyOf(certificate: Uint8Array): Uint8Array | null {
  try {
    return readCertificate(certificate).subjectPublicKeyInfo;
  } catch (error) {
    if (error instanceof ClavigerError) return null;
    throw error;
  }
}

function privateKeyOf(context: SessionContext, id: Uint8Array, spki: Uint8Array): KeyHandle | null {
  const found = context.loaded.library.findObjects(context.session, [
    { attribute: 'CKA_CLASS', value: objectClasses.CKO_PRIVATE_KEY },
    { attribute: 'CKA_ID', value: id },
  ]);
  const keys = found.map((object) => handleOf(context, object, readAttributes(context, object)));
  return keys.find((key) => belongs(context, key, spki)) ?? null;
}

function belongs(context: SessionContext, key: KeyHandle, spki: Uint8Array): boolean {
  try {
    return equalBytes(publicKey(context, key), spki);
  } catch (error) {
    if (error instanceof ClavigerError && error.code === 'TOKEN_CAPABILITY_MISSING') return true;
    throw error;
  }
}
