import { setImmediate } from 'node:timers/promises';
import { hexToBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { AttributeName } from '../../../../shared/hsm/constants/attributes.ts';
import { objectClasses } from '../../../../shared/hsm/constants/objects.ts';
import type { KeyAttributes, KeyHandle, ListedKey } from '../../../../shared/hsm/port/key.ts';
import { readAttributes, readSome } from '../attributes.ts';
import { handleOf, objectOf, requireOpen, type SessionContext } from '../context.ts';
import { destroyForGood } from '../destroy.ts';
import { requireUnchanged } from '../identity.ts';
import { keyState } from '../key-state.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';
import { discard } from './settle.ts';

/** See `TokenSession.findKeys`. */
export function findKeys(
  context: SessionContext,
  query: { readonly id?: string; readonly label?: string },
): readonly KeyHandle[] {
  return context.loaded.library.findObjects(context.session, searchTemplate(query)).flatMap((object) => {
    const attributes = unlessGone(() => readAttributes(context, object));
    return attributes === null || isOther(attributes) ? [] : [handleOf(context, object, attributes)];
  });
}

// A certificate or data can have the CKA_ID or label of a key. What does not tell its class is taken for a key.
function isOther({ class: kind }: Pick<KeyAttributes, 'class'>): boolean {
  return kind === 'CKO_CERTIFICATE' || kind === 'CKO_DATA';
}

// Another program may destroy a key between the search and the look at it: then there is nothing to report.
function unlessGone<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof ClavigerError && error.code === 'TOKEN_KEY_MISSING') return null;
    throw error;
  }
}

/** See `TokenSession.listKeys`. Other work of the process goes on between one key and the next. */
export async function listKeys(
  context: SessionContext,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<readonly ListedKey[]> {
  const classes = [objectClasses.CKO_SECRET_KEY, objectClasses.CKO_PRIVATE_KEY, objectClasses.CKO_PUBLIC_KEY];
  const found = classes.flatMap((value) =>
    context.loaded.library.findObjects(context.session, [{ attribute: 'CKA_CLASS', value }]),
  );
  const keys: ListedKey[] = [];
  for (const [index, object] of found.entries()) {
    requireOpen(context);
    const key = unlessGone(() => listed(context, object));
    if (key !== null) keys.push(key);
    onProgress(index + 1, found.length);
    await setImmediate();
  }
  return keys;
}

function listed(context: SessionContext, object: NativeHandle): ListedKey {
  const attributes = readAttributes(context, object);
  const state = keyState(context, object, attributes);
  return { ...attributes, handle: handleOf(context, object, attributes), state };
}

/** See `TokenSession.makeUnextractable`. */
export function makeUnextractable(context: SessionContext, key: KeyHandle): KeyAttributes {
  requireUnchanged(context);
  const object = objectOf(context, key);
  if (readAttributes(context, object).extractable !== false) {
    context.loaded.library.setAttribute(context.session, object, { attribute: 'CKA_EXTRACTABLE', value: false });
  }
  const attributes = readAttributes(context, object);
  if (attributes.extractable === false) return attributes;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', {
    field: 'extractable',
    expected: 'false',
    got: String(attributes.extractable),
  });
}

/** See `TokenSession.destroy`. */
export function destroyKey(context: SessionContext, key: KeyHandle): void {
  requireUnchanged(context);
  const object = objectOf(context, key);
  const halves = readAttributes(context, object).class === 'CKO_PRIVATE_KEY' ? publicHalves(context, object) : [];
  destroyForGood(context, object, key);
  context.objects.delete(key);
  // Which of several it is, nobody can say. Some tokens take the public half away with the private one.
  if (halves.length === 1) for (const half of halves) discard(context, half);
}

/** The public keys that can be the other half of a private key: of its CKA_ID, type, and modulus or curve. Other pairs may have the same CKA_ID. */
export function publicHalves(context: SessionContext, privateKey: NativeHandle): readonly NativeHandle[] {
  const { library } = context.loaded;
  const read = (object: NativeHandle, name: AttributeName) => library.attribute(context.session, object, name);
  const id = read(privateKey, 'CKA_ID');
  if (id === null) return [];
  const candidates = library.findObjects(context.session, [
    { attribute: 'CKA_CLASS', value: objectClasses.CKO_PUBLIC_KEY },
    { attribute: 'CKA_ID', value: id },
  ]);
  const [own, modulus] = [readSome(context, privateKey, ['keyType', 'curve']), read(privateKey, 'CKA_MODULUS')];
  const isAlike = (object: NativeHandle) => {
    const { keyType, curve } = readSome(context, object, ['keyType', 'curve']);
    if (keyType !== own.keyType || (own.curve !== null && curve !== own.curve)) return false;
    return modulus === null || read(object, 'CKA_MODULUS')?.equals(modulus) === true;
  };
  return candidates.filter((object) => unlessGone(() => isAlike(object)) === true);
}

/** See `TokenSession.proveAbsent`: searched in this session and in one opened for it. */
export function proveAbsent(context: SessionContext, id: string): boolean {
  requireUnchanged(context);
  const { library } = context.loaded;
  const template = searchTemplate({ id });
  const fresh = library.openSession(context.slot);
  try {
    return [fresh, context.session].every((session) =>
      library.findObjects(session, template).every((object) => {
        const attributes = unlessGone(() => readAttributes({ loaded: context.loaded, session }, object));
        return attributes === null || isOther(attributes);
      }),
    );
  } finally {
    library.closeSession(fresh);
  }
}

function searchTemplate({ id, label }: { readonly id?: string; readonly label?: string }): AttributeValue[] {
  if (id !== undefined && !/^([0-9a-f]{2}){1,32}$/.test(id)) {
    throw new ClavigerError('INPUT_INVALID', { field: 'id', expected: '1 to 32 bytes in lower-case hexadecimal' });
  }
  const template: AttributeValue[] = [];
  if (id !== undefined) template.push({ attribute: 'CKA_ID', value: hexToBytes(id) });
  if (label !== undefined) template.push({ attribute: 'CKA_LABEL', value: Buffer.from(label, 'utf8') });
  return template.length > 0 ? template : [{ attribute: 'CKA_CLASS', value: objectClasses.CKO_SECRET_KEY }];
}
