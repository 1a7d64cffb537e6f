import { createHmac, randomBytes } from 'node:crypto';
import { findToken } from '../../../electron/service/hsm/identity.ts';
import { startModule } from '../../../electron/service/hsm/module-loader.ts';
import { USER } from '../../../electron/service/hsm/native/session-calls.ts';
import type { AttributeValue } from '../../../electron/service/hsm/native/template.ts';
import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { MechanismCall } from '../../../shared/hsm/constants/mechanisms.ts';
import { churnHeap, tryOut } from './report.ts';

// Each of these kills the process, or does something else than asked, when it reaches the binding unchecked.
const token = JSON.parse(process.argv[2] ?? '') as PracticeToken;
const loaded = startModule(token);
const { library, family } = loaded;
const { slot } = findToken(loaded, token);
const session = library.openSession(slot);
library.login(session, USER, '123456');

const MALFORMED = 'TOKEN_CALL_MALFORMED';
const aes: AttributeValue[] = [
  { attribute: 'CKA_CLASS', value: 4 },
  { attribute: 'CKA_KEY_TYPE', value: 0x1f },
  { attribute: 'CKA_TOKEN', value: false },
];
const generic: AttributeValue[] = [
  { attribute: 'CKA_CLASS', value: 4 },
  { attribute: 'CKA_KEY_TYPE', value: 0x10 },
  { attribute: 'CKA_TOKEN', value: false },
  { attribute: 'CKA_SIGN', value: true },
  { attribute: 'CKA_DERIVE', value: true },
];
const bytes = (length: number) => new Uint8Array(new ArrayBuffer(length));
const key = library.generateKey(session, { name: 'CKM_AES_KEY_GEN' }, [
  ...aes,
  { attribute: 'CKA_SIGN', value: true },
  { attribute: 'CKA_SENSITIVE', value: true },
  { attribute: 'CKA_EXTRACTABLE', value: false },
  { attribute: 'CKA_VALUE_LEN', value: 32 },
]);

const generate = (mechanism: unknown, template: unknown) => () =>
  library.generateKey(session, mechanism as MechanismCall, template as AttributeValue[]);
const withAttribute = (attribute: string, value: unknown) =>
  generate({ name: 'CKM_AES_KEY_GEN' }, [...aes, { attribute, value }]);
const signWith = (mechanism: unknown) => () =>
  library.sign(session, { mechanism: mechanism as MechanismCall, key }, bytes(32), 256);
const wrapWith = (mechanism: unknown) => () => library.wrap(session, { mechanism: mechanism as MechanismCall, key }, key, 256);

// Crash 1: parameters of mechanisms.
const parameters: Record<string, () => unknown> = {
  'no mechanism': generate(null, aes),
  'an unknown mechanism': generate({ name: 'CKM_NO_SUCH' }, aes),
  'a mechanism of the prototype': generate({ name: 'toString' }, aes),
  'a parameter where there is none': generate({ name: 'CKM_AES_KEY_GEN', oaep: 'SHA-1' }, aes),
  'the binding’s own parameter': generate({ name: 'CKM_AES_KEY_GEN', parameter: { type: 4 } }, aes),
  'an unknown form of parameter': wrapWith({ name: 'CKM_RSA_PKCS_OAEP', parameter: { type: 9999 } }),
  'OAEP without hash': wrapWith({ name: 'CKM_RSA_PKCS_OAEP' }),
  'OAEP with another hash': wrapWith({ name: 'CKM_RSA_PKCS_OAEP', oaep: 'MD5' }),
  'OAEP with a number as hash': wrapWith({ name: 'CKM_RSA_PKCS_OAEP', oaep: 0x220 }),
  'OAEP with a hash of the prototype': wrapWith({ name: 'CKM_RSA_PKCS_OAEP', oaep: 'toString' }),
  'PSS without hash': signWith({ name: 'CKM_RSA_PKCS_PSS' }),
  'PSS with another hash': signWith({ name: 'CKM_RSA_PKCS_PSS', pss: 'MD5' }),
  'PSS with the parameter of OAEP': signWith({ name: 'CKM_RSA_PKCS_PSS', oaep: 'SHA-256' }),
  'a number that is no integer': generate({ number: 1.5 }, aes),
  'a number over 32 bits': generate({ number: 2 ** 32 }, aes),
  'a number with a parameter': generate({ number: 0x1080, parameter: {} }, aes),
  'the number of OAEP, without its parameter': wrapWith({ number: 9 }),
};

// Crash 2: values of attributes, behind good ones.
const templates: Record<string, () => unknown> = {
  'an object as value': withAttribute('CKA_SENSITIVE', {}),
  'an object as bytes': withAttribute('CKA_LABEL', { length: 4 }),
  'an array as bytes': withAttribute('CKA_ID', [1, 2, 3]),
  'an unknown attribute': withAttribute('CKA_NO_SUCH', true),
  'an attribute of the prototype': withAttribute('toString', true),
  'an attribute twice': withAttribute('CKA_TOKEN', true),
  'no template': generate({ name: 'CKM_AES_KEY_GEN' }, undefined),
  'a template that is no list': generate({ name: 'CKM_AES_KEY_GEN' }, { length: 1 }),
  'null in the template': generate({ name: 'CKM_AES_KEY_GEN' }, [...aes, null]),
  'a hole in the template': generate({ name: 'CKM_AES_KEY_GEN' }, Object.assign([...aes], { length: 5 })),
  'shared memory': withAttribute('CKA_ID', new Uint8Array(new SharedArrayBuffer(4))),
  'memory that can shrink': withAttribute('CKA_ID', new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }))),
  'too many attributes': generate(
    { name: 'CKM_AES_KEY_GEN' },
    Array.from({ length: 65 }, () => aes[0]),
  ),
};

// Surprises 12 and 13: numbers, handles, texts and lengths that would be taken for others.
const values: Record<string, () => unknown> = {
  'undefined as value': withAttribute('CKA_VALUE_LEN', undefined),
  'a number as flag': withAttribute('CKA_SENSITIVE', 1),
  'a length over 32 bits': withAttribute('CKA_VALUE_LEN', 2 ** 32 + 32),
  'a broken length': withAttribute('CKA_VALUE_LEN', 32.9),
  'a negative length': withAttribute('CKA_VALUE_LEN', -1),
  'a bigint': withAttribute('CKA_VALUE_LEN', 32n),
  'text as bytes': withAttribute('CKA_LABEL', 'label'),
  'no bytes': withAttribute('CKA_ID', new Uint8Array(0)),
  'too many bytes': withAttribute('CKA_ID', new Uint8Array(65_537)),
};
const handles: Record<string, () => unknown> = {
  'a number as handle': () => library.attribute(session, 5 as unknown as Buffer, 'CKA_LABEL'),
  'an attribute the table does not know': () => library.attribute(session, key, 'CKA_NO_SUCH' as 'CKA_LABEL'),
  'an attribute of the prototype, read': () => library.attributes(session, key, ['toString' as 'CKA_LABEL']),
  'a short handle': () => library.destroyObject(session, Buffer.alloc(3)),
  'half a handle': () => library.destroyObject(session, Buffer.alloc(4)),
  'a string as session': () => library.random('session' as unknown as Buffer, bytes(8)),
  'a number as slot': () => library.openSession(0 as unknown as Buffer),
  'a PIN that is a buffer': () => library.login(session, USER, Buffer.from('123456') as unknown as string),
  'a PIN with a NUL': () => library.setPin(session, '123456', '1234\u00005678'),
  'no data to sign': () => library.sign(session, { mechanism: { name: 'CKM_AES_CMAC' }, key }, new Uint8Array(0), 16),
  'room for nothing': () => library.sign(session, { mechanism: { name: 'CKM_AES_CMAC' }, key }, bytes(16), 0),
  'no random bytes': () => library.random(session, new Uint8Array(0)),
};

const all = [
  [1, parameters],
  [2, templates],
  [12, values],
  [13, handles],
] as const;
for (const [fact, cases] of all) for (const [name, work] of Object.entries(cases)) await tryOut(fact, name, MALFORMED, work);

// Surprise 11: each error by its number, however the binding words it.
const gotOf = (work: () => unknown): string => {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof ClavigerError ? String(error.details.got) : String(error);
  }
};
const readOnly = () => library.setAttribute(session, key, { attribute: 'CKA_EXTRACTABLE', value: true });
await tryOut(11, 'an error of C_CreateObject', 'correct', () =>
  /\(0x(d0|d1|13)\)/.test(gotOf(() => library.createObject(session, aes.slice(0, 2)))),
);
await tryOut(11, 'an error of C_SetAttributeValue', 'correct', () => gotOf(readOnly).endsWith('(0x10)'));
await tryOut(11, 'an error of C_FindObjects', 'TOKEN_DEVICE_ERROR', () => library.findObjects(Buffer.alloc(8, 0xee), aes));

// Surprise 14: one attribute that may not be told fails the whole call.
await tryOut(14, 'a sensitive attribute among others', 'correct', () => {
  const together = library.attributes(session, key, ['CKA_CLASS', 'CKA_VALUE']);
  const alone = library.attribute(session, key, 'CKA_VALUE');
  return together === null && alone === null && library.attribute(session, key, 'CKA_CLASS')?.[0] === 4;
});

// Surprise 15: an output that is too small leaves the operation active.
await tryOut(15, 'an output of one byte', 'correct', () => {
  const { privateKey } = library.generateKeyPair(
    session,
    { name: 'CKM_RSA_PKCS_KEY_PAIR_GEN' },
    [
      { attribute: 'CKA_TOKEN', value: false },
      { attribute: 'CKA_MODULUS_BITS', value: 2048 },
      { attribute: 'CKA_PUBLIC_EXPONENT', value: new Uint8Array([1, 0, 1]) },
    ],
    [
      { attribute: 'CKA_TOKEN', value: false },
      { attribute: 'CKA_SIGN', value: true },
    ],
  );
  const use = { mechanism: { name: 'CKM_RSA_PKCS' }, key: privateKey } as const;
  const sign = (room: number) => library.sign(session, use, bytes(51), room);
  return Buffer.from(sign(1)).equals(sign(256)) && sign(256).buffer.byteLength === 256;
});

// Surprise 20: parameters that hold an address.
const base = randomBytes(32);
const data = new Uint8Array(randomBytes(32));
await tryOut(20, 'XOR with data', family.xorByPointer ? 'correct' : 'TOKEN_CAPABILITY_MISSING', () => {
  const secret = library.createObject(session, [...generic, { attribute: 'CKA_VALUE', value: base }]);
  const how = { name: 'CKM_XOR_BASE_AND_DATA', data } as const;
  const derived = library.deriveKey(session, how, secret, [...generic, { attribute: 'CKA_VALUE_LEN', value: 32 }]);
  const xor = Buffer.from(base.map((byte, index) => byte ^ (data[index] ?? 0)));
  const hmac = library.sign(session, { mechanism: { name: 'CKM_SHA256_HMAC' }, key: derived }, bytes(16), 32);
  return createHmac('sha256', xor).update(bytes(16)).digest().equals(hmac);
});
await tryOut(20, 'XOR without data', family.xorByPointer ? MALFORMED : 'TOKEN_CAPABILITY_MISSING', () =>
  library.deriveKey(session, { name: 'CKM_XOR_BASE_AND_DATA', data: 'text' as unknown as Uint8Array }, key, generic),
);
await tryOut(20, 'RSA-AES key wrap', 'TOKEN_CAPABILITY_MISSING', wrapWith({ name: 'CKM_RSA_AES_KEY_WRAP' }));

churnHeap(50);
library.closeSession(session);
await tryOut(0, 'the session after it was closed', 'TOKEN_DEVICE_ERROR', () => library.findObjects(session, aes));
library.finalise();
await tryOut(0, 'the library after it was stopped', 'TOKEN_DEVICE_ERROR or TOKEN_CALL_REFUSED', () => library.openSession(slot));
console.log('alive');
