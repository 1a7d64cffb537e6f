import { type AttributeName, attributeTypes } from '../../../../shared/hsm/constants/attributes.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { malformed } from './malformed.ts';
import { type AttributeValue, encodeTemplate } from './template.ts';

const FIND_AT_ONCE = 100;
// Sensitive, or unknown to the module; CKR_ATTRIBUTE_VALUE_INVALID of an object that was left half-written.
const NOT_TOLD = { 17: null, 18: null, 19: null };
// Or the module fails in another way over one of several: CKR_GENERAL_ERROR, CKR_FUNCTION_FAILED, CKR_BUFFER_TOO_SMALL.
const NOT_TOLD_TOGETHER = { ...NOT_TOLD, 5: null, 6: null, 336: null };

/** Calls that find objects, and read and change what they say. */
export function attributeCalls({ library, call, attempt }: NativeCaller) {
  return {
    /** All objects that match. */
    findObjects(session: NativeHandle, template: readonly AttributeValue[]): NativeHandle[] {
      requireHandle(session, 'session');
      const what = encodeTemplate(template);
      call('C_FindObjectsInit', () => library.C_FindObjectsInit(session, what));
      try {
        const found: NativeHandle[] = [];
        for (;;) {
          const some = call('C_FindObjects', () => library.C_FindObjects(session, FIND_AT_ONCE));
          found.push(...some);
          if (some.length === 0) return found;
        }
      } finally {
        call('C_FindObjectsFinal', () => library.C_FindObjectsFinal(session));
      }
    },

    /** The bytes of one attribute, or null: the module does not tell (sensitive, unknown, or empty). */
    attribute(session: NativeHandle, object: NativeHandle, name: AttributeName): Buffer | null {
      requireHandle(session, 'session');
      requireHandle(object, 'object');
      const wanted = [typeOf(name)];
      const read = () => library.C_GetAttributeValue(session, object, wanted);
      return taken(attempt('C_GetAttributeValue', read, NOT_TOLD)?.[0]?.value);
    },

    /** The bytes of several attributes by one call, each null where it is empty; or null for all: one that the module does not tell fails the call. */
    attributes(session: NativeHandle, object: NativeHandle, names: readonly AttributeName[]): readonly (Buffer | null)[] | null {
      requireHandle(session, 'session');
      requireHandle(object, 'object');
      const wanted = names.map(typeOf);
      const read = () => library.C_GetAttributeValue(session, object, wanted);
      return attempt('C_GetAttributeValue', read, NOT_TOLD_TOGETHER)?.map(({ value }) => taken(value)) ?? null;
    },

    setAttribute(session: NativeHandle, object: NativeHandle, entry: AttributeValue): void {
      requireHandle(session, 'session');
      requireHandle(object, 'object');
      const what = encodeTemplate([entry]);
      call('C_SetAttributeValue', () => library.C_SetAttributeValue(session, object, what));
    },
  };
}

function typeOf(name: AttributeName): { type: number } {
  if (!Object.hasOwn(attributeTypes, name)) throw malformed('attribute', 'an attribute of the table');
  return { type: attributeTypes[name].number };
}

// The answer is copied and wiped where the binding put it.
function taken(value: Buffer | undefined): Buffer | null {
  if (value === undefined || value.length === 0) return null;
  const bytes = Buffer.from(new Uint8Array(value).buffer);
  value.fill(0);
  return bytes;
}
