import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, afterEach, expect, it } from 'vitest';
import { probeCapabilities } from '../../electron/service/hsm/capabilities.ts';
import type { SessionContext } from '../../electron/service/hsm/context.ts';
import { generateKey, importAesKey } from '../../electron/service/hsm/keys/secret.ts';
import { endLease } from '../../electron/service/hsm/leases.ts';
import { unwrapPrivateKey } from '../../electron/service/hsm/wrapping/unwrap.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { SecretBytes } from '../../shared/core/secret-bytes.ts';
import { type Alteration, openAltered } from './fixtures/altered-token.ts';
import { aesRequest, keyName, newToken, pairRequest, removeFolders } from './fixtures/fixture.ts';
import { nss } from './fixtures/nss.ts';
import { softhsm2 } from './fixtures/softhsm2.ts';
import { wrapInSoftware } from './software.ts';

let open: SessionContext | null = null;
afterEach(() => {
  if (open !== null) endLease(open.loaded, open.lease);
  open = null;
});
afterAll(removeFolders);

const refusal = (field: string): never => {
  throw new ClavigerError('TOKEN_CALL_REFUSED', { field, got: 'CKR_MECHANISM_INVALID (0x70)' });
};

function countKeys({ loaded, session }: SessionContext, id: Uint8Array): number {
  return loaded.library.findObjects(session, [{ attribute: 'CKA_ID', value: id }]).length;
}

it('does not take a check value that the token kept for a use of the key', async () => {
  const unusable: Alteration = () => ({ sign: () => refusal('C_SignInit'), encrypt: () => refusal('C_EncryptInit') });
  open = openAltered(await newToken(softhsm2), unusable);
  const context = open;
  const request = aesRequest({ persistent: true });
  expect(() => generateKey(context, request)).toThrow(
    expect.objectContaining({ code: 'TOKEN_KEY_UNUSABLE', details: { field: 'check value', got: 'only CKA_CHECK_VALUE' } }),
  );
  expect(countKeys(context, request.id)).toBe(0);
});

it('says that a new key which failed is still there where the token does not destroy it', async () => {
  const stuck: Alteration = () => ({
    sign: () => refusal('C_SignInit'),
    encrypt: () => refusal('C_EncryptInit'),
    destroyObject: () => refusal('C_DestroyObject'),
  });
  open = openAltered(await newToken(softhsm2), stuck);
  const context = open;
  const request = aesRequest({ persistent: true });
  const details = { field: 'key just made', expected: 'no such key', got: 'still there: TOKEN_KEY_UNUSABLE, check value' };
  expect(() => generateKey(context, request)).toThrow(expect.objectContaining({ code: 'TOKEN_KEY_NOT_DESTROYED', details }));
  expect(countKeys(context, request.id)).toBe(1);
});

it('does not leave a private key with more uses than were asked for behind in silence', async () => {
  let refused = 0;
  let isArmed = false;
  const refusesOnce: Alteration = ({ destroyObject }) => ({
    destroyObject: (session, object) => {
      if (isArmed) refused += 1;
      return isArmed && refused === 1 ? refusal('C_DestroyObject') : destroyObject(session, object);
    },
  });
  open = openAltered(await newToken(nss), refusesOnce);
  const context = open;
  // Throw-away keys are destroyed as ever.
  probeCapabilities(context);
  isArmed = true;
  const kek = randomBytes(32);
  const key = importAesKey(context, SecretBytes.take(Uint8Array.from(kek)), keyName(), 'unwrap');
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const blob = wrapInSoftware(kek, pair.privateKey.export({ format: 'der', type: 'pkcs8' }));
  const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
  const request = pairRequest();
  expect(() => unwrapPrivateKey(context, key, blob, request, { publicKey, pin: undefined })).toThrow(
    expect.objectContaining({ code: 'TOKEN_CALL_REFUSED', details: expect.objectContaining({ field: 'C_DestroyObject' }) }),
  );
  expect(refused).toBe(1);
});
