import { keyTypes, nameOfNumber, objectClasses } from '../../../shared/hsm/constants/objects.ts';
import type { KeyAttributes } from '../../../shared/hsm/port/key.ts';
import { attributeNames, type SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';

type Flag = { [K in keyof KeyAttributes]: KeyAttributes[K] extends boolean | null ? K : never }[keyof KeyAttributes];

/** Everything the token says about `object`, never its value. Throws `TOKEN_KEY_MISSING`, `TOKEN_DEVICE_ERROR`. */
export function readAttributes(context: SessionContext, object: NativeHandle): KeyAttributes {
  const read = (name: Parameters<typeof context.loaded.library.attribute>[2]) =>
    context.loaded.library.attribute(context.session, object, name);
  const flag = (attribute: Flag) => flagOf(read(attributeNames[attribute]));
  const classNumber = numberOf(read('CKA_CLASS'));
  const typeNumber = numberOf(read('CKA_KEY_TYPE'));
  return {
    class: classNumber === null ? null : nameOfNumber(objectClasses, classNumber),
    keyType: typeNumber === null ? null : nameOfNumber(keyTypes, typeNumber),
    label: read('CKA_LABEL')?.toString('utf8') ?? null,
    id: read('CKA_ID')?.toString('hex') ?? null,
    token: flag('token'),
    private: flag('private'),
    sensitive: flag('sensitive'),
    extractable: flag('extractable'),
    modifiable: flag('modifiable'),
    encrypt: flag('encrypt'),
    decrypt: flag('decrypt'),
    wrap: flag('wrap'),
    unwrap: flag('unwrap'),
    sign: flag('sign'),
    verify: flag('verify'),
    derive: flag('derive'),
    local: flag('local'),
    alwaysSensitive: flag('alwaysSensitive'),
    neverExtractable: flag('neverExtractable'),
    // SoftHSM says 0 for a key whose length it does not know.
    valueLength: numberOf(read('CKA_VALUE_LEN')) || null,
  };
}

function flagOf(bytes: Buffer | null): boolean | null {
  return bytes?.length === 1 ? bytes[0] !== 0 : null;
}

// A CK_ULONG of all ones is CK_UNAVAILABLE_INFORMATION.
function numberOf(bytes: Buffer | null): number | null {
  if (bytes === null || (bytes.length !== 4 && bytes.length !== 8)) return null;
  if (bytes.every((byte) => byte === 0xff)) return null;
  const value = bytes.length === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUInt32LE();
  return Number.isSafeInteger(value) ? value : null;
}
