import { bytesToHex, hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { objectClasses } from '../../../shared/hsm/constants/objects.ts';
import type { KeyAttributes, KeyHandle, NamedKey } from '../../../shared/hsm/port/key.ts';
import type { AesKeyRequest } from '../../../shared/hsm/port/key-requests.ts';
import { generatedKeyTemplate, importedKeyTemplate, requireTemplate, type TemplateRule } from '../../../shared/hsm/templates.ts';
import { readAttributes } from './attributes.ts';
import { checkValueOf } from './check-value.ts';
import { attributeValues, handleOf, objectOf, type SessionContext } from './context.ts';
import { requireUnchanged } from './identity.ts';
import type { NativeHandle } from './native/handle.ts';
import type { AttributeValue } from './native/template.ts';

const AES_BITS: readonly number[] = [128, 192, 256];
const LONGEST_ID = 32;
const LONGEST_LABEL = 64;

/** See `TokenSession.generateAesKey`. */
export function generateAesKey(context: SessionContext, request: AesKeyRequest): KeyHandle {
  requireRequest(request);
  const template = generatedKeyTemplate(request);
  requireUnchanged(context);
  requireFree(context, request);
  const values = attributeValues(template, request);
  const object = context.loaded.library.generateKey(context.session, { name: 'CKM_AES_KEY_GEN' }, values);
  return settle(context, object, { name: request, template, use: () => useOnce(context, object, request) });
}

/** See `TokenSession.importWrappingKey` and `importUnwrappingKey`. The token's copy of the template is beyond reach and is not wiped by the binding. */
export function importAesKey(context: SessionContext, key: SecretBytes, name: NamedKey, usage: 'wrap' | 'unwrap'): KeyHandle {
  requireName(name);
  if (!AES_BITS.includes(key.length * 8))
    throw new ClavigerError('INPUT_INVALID', { field: 'key', expected: '16, 24 or 32 bytes' });
  const template = importedKeyTemplate(usage, key.length);
  requireUnchanged(context);
  requireFree(context, name);
  const values = attributeValues(template, name, ['valueLength']);
  const create = (value: Uint8Array) =>
    context.loaded.library.createObject(context.session, [...values, { attribute: 'CKA_VALUE', value }]);
  const object = key.use(create);
  return settle(context, object, { name, template, use: () => undefined });
}

/** Throws `INPUT_INVALID` unless the request can be one: length, name, id. */
export function requireRequest(request: AesKeyRequest): void {
  requireName(request);
  if (!AES_BITS.includes(request.bits)) throw new ClavigerError('INPUT_INVALID', { field: 'bits', expected: '128, 192 or 256' });
}

/** Throws `TOKEN_KEY_EXISTS` or `TOKEN_LABEL_TAKEN` where an object of this id or label is there: nothing is ever overwritten. */
export function requireFree(context: SessionContext, name: NamedKey): void {
  const taken = (entry: AttributeValue) => context.loaded.library.findObjects(context.session, [entry]).length > 0;
  if (taken({ attribute: 'CKA_ID', value: name.id }))
    throw new ClavigerError('TOKEN_KEY_EXISTS', { field: 'id', got: bytesToHex(name.id) });
  if (taken({ attribute: 'CKA_LABEL', value: Buffer.from(name.label, 'utf8') })) {
    throw new ClavigerError('TOKEN_LABEL_TAKEN', { field: 'label', got: name.label });
  }
}

/**
 * A handle for an object just made, after it read back as its template says and was used once. An object that fails is
 * destroyed, for nobody was told of it. Throws `TOKEN_ATTRIBUTE_MISMATCH`, `TOKEN_KEY_UNUSABLE`.
 */
export function settle(
  context: SessionContext,
  object: NativeHandle,
  made: { readonly name: NamedKey; readonly template: readonly TemplateRule[]; readonly use: () => void },
): KeyHandle {
  context.quirks.reached('key-made');
  try {
    const attributes = readAttributes(context, object);
    requireTemplate(made.template, attributes);
    requireNamed(made.name, attributes);
    made.use();
    return handleOf(context, object, attributes);
  } catch (error) {
    discard(context, object);
    throw error;
  }
}

/** Destroys an object nobody was told of; that it is gone already is no failure. */
export function discard(context: SessionContext, object: NativeHandle): void {
  try {
    context.loaded.library.destroyObject(context.session, object);
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
  }
}

/** See `TokenSession.findKeys`. */
export function findKeys(
  context: SessionContext,
  query: { readonly id?: string; readonly label?: string },
): readonly KeyHandle[] {
  const found = context.loaded.library.findObjects(context.session, searchTemplate(query));
  return found.map((object) => handleOf(context, object, readAttributes(context, object)));
}

/** See `TokenSession.listKeys`. */
export function listKeys(context: SessionContext): readonly KeyAttributes[] {
  const classes = [objectClasses.CKO_SECRET_KEY, objectClasses.CKO_PRIVATE_KEY, objectClasses.CKO_PUBLIC_KEY];
  const found = classes.flatMap((value) =>
    context.loaded.library.findObjects(context.session, [{ attribute: 'CKA_CLASS', value }]),
  );
  return found.map((object) => readAttributes(context, object));
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
  context.loaded.library.destroyObject(context.session, objectOf(context, key));
  context.objects.delete(key);
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

function requireName({ label, id }: NamedKey): void {
  if (id.length < 1 || id.length > LONGEST_ID)
    throw new ClavigerError('INPUT_INVALID', { field: 'id', expected: '1 to 32 bytes' });
  const bytes = Buffer.byteLength(label, 'utf8');
  if (bytes < 1 || bytes > LONGEST_LABEL || !/^\P{Cc}+$/u.test(label)) {
    throw new ClavigerError('INPUT_INVALID', { field: 'label', expected: '1 to 64 bytes without control characters' });
  }
}

function requireNamed(name: NamedKey, attributes: KeyAttributes): void {
  const id = bytesToHex(name.id);
  if (attributes.id !== id) throw mismatch('id', id, attributes.id);
  if (attributes.label !== name.label) throw mismatch('label', name.label, attributes.label);
}

function mismatch(field: string, expected: string, got: string | null): ClavigerError {
  return new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field, expected, got: got ?? 'no answer' });
}

// A token killed while it wrote can leave a key that is visible and cannot be used.
function useOnce(context: SessionContext, object: NativeHandle, { purpose }: AesKeyRequest): void {
  if (purpose === 'ephemeral') return;
  try {
    checkValueOf(context, object);
  } catch (error) {
    if (!(error instanceof ClavigerError) || error.code === 'TOKEN_DEVICE_ERROR') throw error;
    throw new ClavigerError('TOKEN_KEY_UNUSABLE', { field: error.details.field, got: error.details.got ?? error.code });
  }
}
