import type { Attribute } from 'pkcs11js';
import { type AttributeName, attributeTypes } from '../../../../shared/hsm/constants/attributes.ts';
import { lend } from './bytes.ts';
import { malformed } from './malformed.ts';

/** One attribute to write. */
export interface AttributeValue {
  readonly attribute: AttributeName;
  readonly value: boolean | number | Uint8Array;
}

const LARGEST_ULONG = 0xffffffff;
const MOST_ATTRIBUTES = 64;

/**
 * `template` in the binding's form. Everything about it is checked first, because native code frees memory it does not
 * own when an attribute has a value of another kind. Byte strings are lent, not copied. Throws `TOKEN_CALL_MALFORMED`.
 */
export function encodeTemplate(template: readonly AttributeValue[]): Attribute[] {
  if (!Array.isArray(template) || template.length > MOST_ATTRIBUTES) throw malformed('template', 'a list of attributes');
  const seen = new Set<string>();
  // `Array.from` visits holes, which `map` would leave for native code.
  return Array.from(template, (entry) => {
    const { attribute, value } = requireEntry(entry);
    if (seen.has(attribute)) throw malformed(attribute, 'each attribute once');
    seen.add(attribute);
    return { type: attributeTypes[attribute].number, value: encodeValue(attribute, value) };
  });
}

function requireEntry(entry: AttributeValue): AttributeValue {
  if (typeof entry !== 'object' || entry === null) throw malformed('template', 'an attribute');
  if (!Object.hasOwn(attributeTypes, entry.attribute)) throw malformed('template', 'an attribute of the table');
  return entry;
}

function encodeValue(attribute: AttributeName, value: boolean | number | Uint8Array): boolean | number | Buffer {
  const { form } = attributeTypes[attribute];
  if (form === 'bytes') return lend(value as Uint8Array, attribute);
  if (form === 'boolean' && typeof value === 'boolean') return value;
  if (form === 'ulong' && typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < LARGEST_ULONG)
    return value;
  throw malformed(attribute, form);
}
