import { bytesToHex } from '../../../../shared/core/bytes.ts';
import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';
import type { KeyAttributes, KeyHandle, NamedKey } from '../../../../shared/hsm/port/key.ts';
import { requireTemplate, type TemplateRule } from '../../../../shared/hsm/template-rules.ts';
import { readAttributes } from '../attributes.ts';
import { handleOf, type SessionContext } from '../context.ts';
import { ignoreRefusal } from '../errors.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';

const LONGEST_ID = 32;
const LONGEST_LABEL = 64;
// These say something about the token or a person, not about the new key.
const notOfTheKey: ReadonlySet<ErrorCode> = new Set([
  'TOKEN_DEVICE_ERROR',
  'TOKEN_ABSENT',
  'TOKEN_PIN_WRONG',
  'TOKEN_PIN_LOCKED',
  'TOKEN_PIN_INVALID',
  'TOKEN_PIN_NEEDED',
]);

/** Throws `INPUT_INVALID` unless label and id can be ones. */
export function requireName({ label, id }: NamedKey): void {
  if (id.length < 1 || id.length > LONGEST_ID)
    throw new ClavigerError('INPUT_INVALID', { field: 'id', expected: '1 to 32 bytes' });
  const bytes = Buffer.byteLength(label, 'utf8');
  if (bytes < 1 || bytes > LONGEST_LABEL || !/^\P{Cc}+$/u.test(label)) {
    throw new ClavigerError('INPUT_INVALID', { field: 'label', expected: '1 to 64 bytes without control characters' });
  }
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

/** An object just made, and what it must read back as. */
export interface MadeObject {
  readonly object: NativeHandle;
  readonly template: readonly TemplateRule[];
}

/**
 * A handle for an object just made, after it read back as its template says and was used once. An object that fails is
 * destroyed, for nobody was told of it. Throws `TOKEN_ATTRIBUTE_MISMATCH`, `TOKEN_KEY_UNUSABLE`.
 */
export function settle(context: SessionContext, made: MadeObject, name: NamedKey, use: () => void): KeyHandle {
  return keepOrDiscard(context, [made.object], () => {
    const handle = checkedHandle(context, made, name);
    use();
    context.quirks.reached('key-made');
    return handle;
  });
}

/**
 * What `work` gives; where it throws, the objects, of which nobody was told, are destroyed first. Throws what `work` throws, and
 * `TOKEN_KEY_NOT_DESTROYED` where an object stays that is not what was asked for.
 */
export function keepOrDiscard<T>(context: SessionContext, objects: readonly NativeHandle[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Each is tried, also after one that stays.
    const stays = objects.filter((object) => !isDiscarded(context, object)).length > 0;
    if (!stays || !(error instanceof ClavigerError) || notOfTheKey.has(error.code)) throw error;
    const got = `still there: ${error.code}, ${error.details.field}`;
    throw new ClavigerError('TOKEN_KEY_NOT_DESTROYED', { field: 'key just made', expected: 'no such key', got });
  }
}

// An object that is gone already, or whose token is, does not stay.
function isDiscarded({ loaded, session }: SessionContext, object: NativeHandle): boolean {
  try {
    loaded.library.destroyObject(session, object);
    return true;
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
    return error.code !== 'TOKEN_CALL_REFUSED';
  }
}

/** A handle for an object that reads back as its template and its name say. Throws `TOKEN_ATTRIBUTE_MISMATCH`. */
export function checkedHandle(context: SessionContext, { object, template }: MadeObject, name: NamedKey): KeyHandle {
  const attributes = readAttributes(context, object);
  requireTemplate(template, attributes);
  requireNamed(name, attributes);
  return handleOf(context, object, attributes);
}

/** Destroys an object nobody was told of; that it is gone already is no failure. */
export function discard(context: SessionContext, object: NativeHandle): void {
  ignoreRefusal(() => context.loaded.library.destroyObject(context.session, object));
}

/** Does the first use of a new key. A token killed while it wrote can leave a key that is visible and cannot be used: `TOKEN_KEY_UNUSABLE`. */
export function firstUse(use: () => void): void {
  try {
    use();
  } catch (error) {
    if (!(error instanceof ClavigerError) || notOfTheKey.has(error.code)) throw error;
    throw new ClavigerError('TOKEN_KEY_UNUSABLE', { field: error.details.field, got: error.details.got ?? error.code });
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
