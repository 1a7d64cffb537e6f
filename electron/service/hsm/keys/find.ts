import { setImmediate } from 'node:timers/promises';
import { hexToBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { objectClasses } from '../../../../shared/hsm/constants/objects.ts';
import type { KeyAttributes, KeyHandle, ListedKey } from '../../../../shared/hsm/port/key.ts';
import { readAttributes } from '../attributes.ts';
import { handleOf, objectOf, type SessionContext } from '../context.ts';
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
  const found = context.loaded.library.findObjects(context.session, searchTemplate(query));
  return found.map((object) => handleOf(context, object, readAttributes(context, object)));
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
  for (const object of found) {
    const attributes = readAttributes(context, object);
    const state = keyState(context, object, attributes);
    keys.push({ ...attributes, handle: handleOf(context, object, attributes), state });
    onProgress(keys.length, found.length);
    await setImmediate();
  }
  return keys;
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
  // Some tokens take the public half away with the private one.
  for (const half of halves) discard(context, half);
}

/** The public keys with the CKA_ID of a private key. */
export function publicHalves(context: SessionContext, privateKey: NativeHandle): readonly NativeHandle[] {
  const { library } = context.loaded;
  const id = library.attribute(context.session, privateKey, 'CKA_ID');
  if (id === null) return [];
  return library.findObjects(context.session, [
    { attribute: 'CKA_CLASS', value: objectClasses.CKO_PUBLIC_KEY },
    { attribute: 'CKA_ID', value: id },
  ]);
}

/** See `TokenSession.proveAbsent`: searched in this session and in one opened for it. */
export function proveAbsent(context: SessionContext, id: string): boolean {
  requireUnchanged(context);
  const { library } = context.loaded;
  const template = searchTemplate({ id });
  const fresh = library.openSession(context.slot);
  try {
    return library.findObjects(fresh, template).length === 0 && library.findObjects(context.session, template).length === 0;
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
