import type { Attribute, Mechanism } from 'pkcs11js';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import {
  type AttributeName,
  attributeForms,
  attributeTypes,
  type MechanismName,
  mechanisms,
  oaepHashes,
} from '../../../shared/hsm/constants.ts';
import type { OaepHash } from '../../../shared/hsm/port.ts';

/** One attribute to write. */
export interface AttributeValue {
  readonly attribute: AttributeName;
  readonly value: boolean | number | Uint8Array;
}

/** A mechanism to use; `oaep` exactly for CKM_RSA_PKCS_OAEP. */
export interface MechanismCall {
  readonly name: MechanismName;
  readonly oaep?: OaepHash;
}

// Fixed by pkcs11js for the parameter object of OAEP (CK_PARAMS_RSA_OAEP), and by PKCS#11 for CKZ_DATA_SPECIFIED.
const OAEP_PARAMETER = 4;
const LABEL_IN_PARAMETER = 1;
const LARGEST_ULONG = 0xffffffff;
const MOST_ATTRIBUTES = 64;
const LONGEST_VALUE = 65536;

/**
 * `template` in the binding's form. Everything about it is checked first, because native code frees memory it does not
 * own when an attribute has a value of another kind. Byte strings are lent, not copied. Throws `TOKEN_CALL_MALFORMED`.
 */
export function encodeTemplate(template: readonly AttributeValue[]): Attribute[] {
  if (!Array.isArray(template) || template.length > MOST_ATTRIBUTES) throw malformed('template', 'a list of attributes');
  const seen = new Set<string>();
  return template.map((entry) => {
    const { attribute, value } = requireEntry(entry);
    if (seen.has(attribute)) throw malformed(attribute, 'each attribute once');
    seen.add(attribute);
    return { type: attributeTypes[attribute], value: encodeValue(attribute, value) };
  });
}

/** `mechanism` in the binding's form. Throws `TOKEN_CALL_MALFORMED`. */
export function encodeMechanism(mechanism: MechanismCall): Mechanism {
  if (typeof mechanism !== 'object' || mechanism === null) throw malformed('mechanism', 'a mechanism');
  if (!Object.hasOwn(mechanisms, mechanism.name)) throw malformed('mechanism', 'a mechanism of the table');
  const number = mechanisms[mechanism.name];
  if (mechanism.name !== 'CKM_RSA_PKCS_OAEP') {
    if (mechanism.oaep !== undefined) throw malformed(mechanism.name, 'no parameter');
    return { mechanism: number };
  }
  if (mechanism.oaep === undefined || !Object.hasOwn(oaepHashes, mechanism.oaep))
    throw malformed(mechanism.name, 'SHA-1 or SHA-256');
  const { hash, mask } = oaepHashes[mechanism.oaep];
  const parameter = { type: OAEP_PARAMETER, hashAlg: hash, mgf: mask, source: LABEL_IN_PARAMETER };
  return { mechanism: number, parameter };
}

/** `handle`, if it is one the binding can read: a buffer as long as a CK_ULONG. Throws `TOKEN_CALL_MALFORMED`. */
export function requireHandle(handle: Buffer, field: string): Buffer {
  if (!Buffer.isBuffer(handle) || (handle.length !== 8 && handle.length !== 4))
    throw malformed(field, 'a handle of 4 or 8 bytes');
  return handle;
}

/** The buffer over the same memory as `bytes`, of 1 to 65 536 bytes. Nothing is copied. Throws `TOKEN_CALL_MALFORMED`. */
export function lend(bytes: Uint8Array, field: string): Buffer {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > LONGEST_VALUE)
    throw malformed(field, '1 to 65536 bytes');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function requireEntry(entry: AttributeValue): AttributeValue {
  if (typeof entry !== 'object' || entry === null) throw malformed('template', 'an attribute');
  if (!Object.hasOwn(attributeTypes, entry.attribute)) throw malformed('template', 'an attribute of the table');
  return entry;
}

function encodeValue(attribute: AttributeName, value: boolean | number | Uint8Array): boolean | number | Buffer {
  const form = attributeForms[attribute];
  if (form === 'bytes') return lend(value as Uint8Array, attribute);
  if (form === 'boolean' && typeof value === 'boolean') return value;
  if (form === 'ulong' && typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < LARGEST_ULONG)
    return value;
  throw malformed(attribute, form);
}

function malformed(field: string, expected: string): ClavigerError {
  return new ClavigerError('TOKEN_CALL_MALFORMED', { field, expected });
}
