import { afterAll, describe, expect, it } from 'vitest';
import { startModule } from '../../electron/service/hsm/module-loader.ts';
import type { NativeHandle } from '../../electron/service/hsm/native/handle.ts';
import type { NativeLibrary } from '../../electron/service/hsm/native-library.ts';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import type { AttributeName } from '../../shared/hsm/constants/attributes.ts';
import { aesRequest, newToken, removeFolders, withSession } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

const secretKey: readonly AttributeName[] = ['CKA_CLASS', 'CKA_LABEL', 'CKA_ID', 'CKA_SIGN', 'CKA_EXTRACTABLE', 'CKA_VALUE_LEN'];

afterAll(removeFolders);

/** The key of `id`, in a session of its own beside the one that is logged in. */
function beside<T>(
  token: PracticeToken,
  id: Uint8Array,
  read: (library: NativeLibrary, session: NativeHandle, key: NativeHandle) => T,
): T {
  const { library } = startModule(token);
  const slot = library.slots().find((one) => library.tokenInfo(one).label.startsWith(token.label));
  if (slot === undefined) throw new Error('no slot');
  const session = library.openSession(slot);
  const [key] = library.findObjects(session, [{ attribute: 'CKA_ID', value: id }]);
  if (key === undefined) throw new Error('no key');
  const result = read(library, session, key);
  library.closeSession(session);
  return result;
}

describe.each(Object.values(tokenFixtures))('$family: attributes asked for together', (fixture) => {
  it.each([false, true])('are those asked for one by one (token object: %s)', async (persistent) => {
    const token = await newToken(fixture);
    const request = aesRequest({ persistent });
    await withSession(token, async (session) => {
      await session.generateKey(request);
      beside(token, request.id, (library, own, key) => {
        const single = secretKey.map((name) => library.attribute(own, key, name));
        expect(library.attributes(own, key, secretKey)).toEqual(single);
        expect(single[2]).toEqual(Buffer.from(request.id));
      });
    });
  });

  it('are all left open where the module does not tell one of them', async () => {
    const token = await newToken(fixture);
    const request = aesRequest();
    await withSession(token, async (session) => {
      const key = await session.generateKey(request);
      beside(token, request.id, (library, own, object) => {
        expect(library.attributes(own, object, ['CKA_ID', 'CKA_MODULUS'])).toBeNull();
        expect(library.attributes(own, object, ['CKA_ID', 'CKA_VALUE'])).toBeNull();
        expect(library.attribute(own, object, 'CKA_ID')).toEqual(Buffer.from(request.id));
      });
      expect((await session.attributes(key)).id).toBe(Buffer.from(request.id).toString('hex'));
    });
  });
});
