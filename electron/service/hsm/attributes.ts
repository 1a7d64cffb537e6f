import type { AttributeName } from '../../../shared/hsm/constants/attributes.ts';
import { curveOf } from '../../../shared/hsm/constants/curves.ts';
import { keyTypes, nameOfNumber, objectClasses } from '../../../shared/hsm/constants/objects.ts';
import type { KeyAttributes } from '../../../shared/hsm/port/key.ts';
import { attributeNames, type SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';

// PKCS#11 v3.0: what every key object has (sections 4.4 and 4.7), and beside it those of each class (4.8 to 4.10).
const ofEveryKey: readonly AttributeName[] = [
  'CKA_CLASS',
  'CKA_KEY_TYPE',
  'CKA_LABEL',
  'CKA_ID',
  'CKA_TOKEN',
  'CKA_PRIVATE',
  'CKA_MODIFIABLE',
  'CKA_DERIVE',
  'CKA_LOCAL',
];
const ofUnlocking = ['CKA_DECRYPT', 'CKA_UNWRAP', 'CKA_SIGN'] as const;
const ofLocking = ['CKA_ENCRYPT', 'CKA_WRAP', 'CKA_VERIFY'] as const;
const ofHiding = ['CKA_SENSITIVE', 'CKA_EXTRACTABLE', 'CKA_ALWAYS_SENSITIVE', 'CKA_NEVER_EXTRACTABLE'] as const;
const ofClass: Readonly<Record<number, readonly AttributeName[]>> = {
  [objectClasses.CKO_PUBLIC_KEY]: ofLocking,
  [objectClasses.CKO_PRIVATE_KEY]: [...ofUnlocking, ...ofHiding],
  [objectClasses.CKO_SECRET_KEY]: [...ofLocking, ...ofUnlocking, ...ofHiding, 'CKA_VALUE_LEN'],
};
// Those that came with PKCS#11 v2.11 and v2.20, so that an older module refuses no others for them.
const youngerOfClass: Readonly<Record<number, readonly AttributeName[]>> = {
  [objectClasses.CKO_PUBLIC_KEY]: ['CKA_TRUSTED'],
  [objectClasses.CKO_PRIVATE_KEY]: ['CKA_ALWAYS_AUTHENTICATE', 'CKA_WRAP_WITH_TRUSTED'],
  [objectClasses.CKO_SECRET_KEY]: ['CKA_TRUSTED', 'CKA_WRAP_WITH_TRUSTED'],
};

const typeNames: Readonly<Record<keyof KeyAttributes, AttributeName>> = {
  ...attributeNames,
  label: 'CKA_LABEL',
  id: 'CKA_ID',
  modulusBits: 'CKA_MODULUS',
  curve: 'CKA_EC_PARAMS',
};

type AttributeReader = (name: AttributeName) => Buffer | null;
type Flag = { [K in keyof KeyAttributes]: KeyAttributes[K] extends boolean | null ? K : never }[keyof KeyAttributes];

/** Everything the token says about `object`, never its value. Throws `TOKEN_KEY_MISSING`, `TOKEN_DEVICE_ERROR`. */
export function readAttributes(context: Pick<SessionContext, 'loaded' | 'session'>, object: NativeHandle): KeyAttributes {
  return describe(attributeReader(context, object));
}

/** What is `wanted` of what the token says about `object`, by one call where it can be; the rest is null. Throws as `readAttributes`. */
export function readSome<Wanted extends keyof KeyAttributes>(
  context: SessionContext,
  object: NativeHandle,
  wanted: readonly Wanted[],
): Pick<KeyAttributes, Wanted> {
  const names = [...new Set<AttributeName>(['CKA_CLASS', 'CKA_KEY_TYPE', ...wanted.map((key) => typeNames[key])])];
  const { library } = context.loaded;
  const one = (name: AttributeName) => library.attribute(context.session, object, name);
  const values = library.attributes(context.session, object, names) ?? names.map(one);
  return describe((name) => values[names.indexOf(name)] ?? null);
}

function describe(read: AttributeReader): KeyAttributes {
  const flag = (attribute: Flag) => flagOf(read(attributeNames[attribute]));
  const classNumber = numberOf(read('CKA_CLASS'));
  const typeNumber = numberOf(read('CKA_KEY_TYPE'));
  const isSecret = classNumber === objectClasses.CKO_SECRET_KEY;
  const isPrivate = classNumber === objectClasses.CKO_PRIVATE_KEY;
  const isPublic = classNumber === objectClasses.CKO_PUBLIC_KEY;
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
    alwaysAuthenticate: isPrivate ? flag('alwaysAuthenticate') : null,
    // A module that does not know the attribute cannot keep to it either.
    wrapWithTrusted: isPublic ? null : flag('wrapWithTrusted'),
    trusted: isPrivate ? null : flag('trusted'),
    modulusBits: isSecret || typeNumber !== keyTypes.CKK_RSA ? null : bitsOf(read('CKA_MODULUS')),
    curve: isSecret || typeNumber === keyTypes.CKK_RSA ? null : curveNameOf(read('CKA_EC_PARAMS')),
  };
}

// Each call costs a device its time, so the attributes that a class of keys has are asked for together. What such a call
// leaves open is asked for one by one: the answers are the same. What a class of keys has not is not asked for.
function attributeReader(
  { loaded: { library }, session }: Pick<SessionContext, 'loaded' | 'session'>,
  object: NativeHandle,
): AttributeReader {
  const known = new Map<AttributeName, Buffer | null>();
  const fetch = (names: readonly AttributeName[]) => {
    const values = library.attributes(session, object, names);
    const one = (name: AttributeName) => library.attribute(session, object, name);
    for (const [index, name] of names.entries()) known.set(name, values === null ? one(name) : (values[index] ?? null));
  };
  fetch(ofEveryKey);
  const objectClass = numberOf(known.get('CKA_CLASS') ?? null) ?? -1;
  const [attributes, younger] = [ofClass[objectClass], youngerOfClass[objectClass]];
  if (attributes === undefined || younger === undefined)
    return (name) => (known.has(name) ? (known.get(name) ?? null) : library.attribute(session, object, name));
  fetch(attributes);
  fetch(objectClass === objectClasses.CKO_SECRET_KEY ? younger : [...younger, partOf(known.get('CKA_KEY_TYPE') ?? null)]);
  return (name) => known.get(name) ?? null;
}

// What a pair is recognised by: its modulus, or its curve.
function partOf(keyType: Buffer | null): AttributeName {
  return numberOf(keyType) === keyTypes.CKK_RSA ? 'CKA_MODULUS' : 'CKA_EC_PARAMS';
}

function flagOf(bytes: Buffer | null): boolean | null {
  return bytes?.length === 1 ? bytes[0] !== 0 : null;
}

function bitsOf(modulus: Buffer | null): number | null {
  if (modulus === null) return null;
  const first = modulus.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - (Math.clz32(modulus[first] ?? 0) - 24);
}

function curveNameOf(parameters: Buffer | null): string | null {
  return parameters === null ? null : curveOf(parameters);
}

// A CK_ULONG of all ones is CK_UNAVAILABLE_INFORMATION.
function numberOf(bytes: Buffer | null): number | null {
  if (bytes === null || (bytes.length !== 4 && bytes.length !== 8)) return null;
  if (bytes.every((byte) => byte === 0xff)) return null;
  const value = bytes.length === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUInt32LE();
  return Number.isSafeInteger(value) ? value : null;
}
