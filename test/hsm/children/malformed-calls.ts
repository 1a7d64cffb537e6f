import { findToken } from '../../../electron/service/hsm/identity.ts';
import { startModule } from '../../../electron/service/hsm/module-loader.ts';
import { USER } from '../../../electron/service/hsm/native/session-calls.ts';
import type { AttributeValue } from '../../../electron/service/hsm/native/template.ts';
import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';

// Each of these kills the process, or does something else than asked, when it reaches the binding unchecked.
const token = JSON.parse(process.argv[2] ?? '') as PracticeToken;
const loaded = startModule(token);
const { library } = loaded;
const { slot } = findToken(loaded, token);
const session = library.openSession(slot);
library.login(session, USER, '123456');

const aes: AttributeValue[] = [
  { attribute: 'CKA_CLASS', value: 4 },
  { attribute: 'CKA_KEY_TYPE', value: 0x1f },
  { attribute: 'CKA_TOKEN', value: false },
];
const generate = (mechanism: unknown, template: unknown) => () =>
  library.generateKey(session, mechanism as never, template as never);
const withAttribute = (attribute: string, value: unknown) =>
  generate({ name: 'CKM_AES_KEY_GEN' }, [...aes, { attribute, value }]);
const key = library.generateKey(session, { name: 'CKM_AES_KEY_GEN' }, [...aes, { attribute: 'CKA_VALUE_LEN', value: 32 }]);

const cases: Record<string, () => unknown> = {
  'an object as value': withAttribute('CKA_SENSITIVE', {}),
  'undefined as value': withAttribute('CKA_VALUE_LEN', undefined),
  'a number as flag': withAttribute('CKA_SENSITIVE', 1),
  'a length over 32 bits': withAttribute('CKA_VALUE_LEN', 2 ** 32 + 32),
  'a broken length': withAttribute('CKA_VALUE_LEN', 32.9),
  'a negative length': withAttribute('CKA_VALUE_LEN', -1),
  'a bigint': withAttribute('CKA_VALUE_LEN', 32n),
  'text as bytes': withAttribute('CKA_LABEL', 'label'),
  'no bytes': withAttribute('CKA_ID', new Uint8Array(0)),
  'an unknown attribute': withAttribute('CKA_NO_SUCH', true),
  'an attribute of the prototype': withAttribute('toString', true),
  'an attribute twice': withAttribute('CKA_TOKEN', true),
  'no template': generate({ name: 'CKM_AES_KEY_GEN' }, undefined),
  'a hole in the template': generate({ name: 'CKM_AES_KEY_GEN' }, [...aes, null]),
  'no mechanism': generate(null, aes),
  'an unknown mechanism': generate({ name: 'CKM_NO_SUCH' }, aes),
  'a parameter where there is none': generate({ name: 'CKM_AES_KEY_GEN', oaep: 'SHA-1' }, aes),
  'OAEP without hash': () => library.wrap(session, { mechanism: { name: 'CKM_RSA_PKCS_OAEP' } as never, key }, key, 256),
  'OAEP with another hash': () =>
    library.wrap(session, { mechanism: { name: 'CKM_RSA_PKCS_OAEP', oaep: 'MD5' as 'SHA-1' }, key }, key, 256),
  'a number as handle': () => library.attribute(session, 5 as unknown as Buffer, 'CKA_LABEL'),
  'a short handle': () => library.destroyObject(session, Buffer.alloc(3)),
  'a string as session': () => library.random('session' as unknown as Buffer, new Uint8Array(8)),
  'no data to sign': () => library.sign(session, { mechanism: { name: 'CKM_AES_CMAC' }, key }, new Uint8Array(0), 16),
};

for (const [name, work] of Object.entries(cases)) console.log(JSON.stringify({ name, code: codeOf(work) }));

// The damage of a wild free shows later, when the heap is used again.
for (let round = 0; round < 50; round++) {
  Array.from({ length: 2000 }, (_, index) => Buffer.alloc(16 + (index % 200), index));
  globalThis.gc?.();
}
library.closeSession(session);
console.log('alive');

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof ClavigerError ? error.code : String(error);
  }
}
