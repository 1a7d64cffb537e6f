import { createHash } from 'node:crypto';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createPracticeToken, embeddedModules } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { aesRequest, libraryOf, newFolder, newToken, pin, removeFolders, withSession } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

afterAll(removeFolders);
const port = createTokenPort();

describe('libraries', () => {
  it('finds the software tokens that are installed, NSS first', () => {
    expect(embeddedModules().map(({ family }) => family)).toEqual(['nss', 'softhsm2']);
  });

  it('says that a library is missing', async () => {
    const failure = port.listTokens({ path: '/no/such/library.so' });
    await expect(failure).rejects.toMatchObject({
      code: 'MODULE_MISSING',
      details: { field: 'module.path', got: '/no/such/library.so' },
    });
  });

  it('refuses a relative path, which could mean another file later', async () => {
    await expect(port.listTokens({ path: 'library.so' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { field: 'module.path' },
    });
  });

  it('refuses a library that is not PKCS#11, as often as it is asked', async () => {
    const libc = '/lib/x86_64-linux-gnu/libc.so.6';
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(port.listTokens({ path: libc })).rejects.toMatchObject({
        code: 'MODULE_NOT_PKCS11',
        details: { field: 'module.path' },
      });
    }
  });

  it('refuses a file that is no library, and a folder', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'text.so'), 'not a library');
    for (const path of [join(folder, 'text.so'), folder]) {
      await expect(port.listTokens({ path })).rejects.toMatchObject({ code: 'MODULE_NOT_PKCS11' });
    }
  });

  it('checks the hash of a library before it loads it', async () => {
    const path = join(newFolder(), 'libother.so');
    writeFileSync(path, 'never loaded');
    const failure = port.listTokens({ path, expectedSha256: '0'.repeat(64) });
    const got = createHash('sha256').update('never loaded').digest('hex');
    await expect(failure).rejects.toMatchObject({ code: 'MODULE_CHANGED', details: { expected: '0'.repeat(64), got } });
  });

  it('needs a folder for NSS', async () => {
    const location = { path: libraryOf(tokenFixtures.nss) };
    await expect(port.listTokens(location)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { field: 'module.configuration' },
    });
    const quoted = port.listTokens({ ...location, configuration: "/tmp/it's" });
    await expect(quoted).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'module.configuration' } });
  });

  it('names the answer of a library that does not start', async () => {
    const location = { path: libraryOf(tokenFixtures.softhsm2), configuration: '/no/such/softhsm2.conf' };
    await expect(port.listTokens(location)).rejects.toMatchObject({ code: 'MODULE_FAILED', details: { field: 'C_Initialize' } });
  });
});

describe.each(Object.values(tokenFixtures))('stores: $family', (fixture) => {
  it('accepts the library of the expected hash', async () => {
    const token = await newToken(fixture);
    const expectedSha256 = createHash('sha256').update(readFileSync(token.path)).digest('hex');
    const [identity] = await port.listTokens({ ...token, expectedSha256 });
    expect(identity?.librarySha256).toBe(expectedSha256);
    const changed = port.listTokens({ ...token, expectedSha256: 'f'.repeat(64) });
    await expect(changed).rejects.toMatchObject({ code: 'MODULE_CHANGED' });
  });

  it('goes from one store to another when no session is open, and refuses while one is', async () => {
    const [first, second] = [await newToken(fixture), await newToken(fixture)];
    const markerOf = (token: typeof first) => withSession(token, async (session) => session.identity.marker);
    const markers = [await markerOf(first), await markerOf(second), await markerOf(first)];
    expect(markers[0]).toBe(markers[2]);
    expect(markers[0]).not.toBe(markers[1]);
    await withSession(first, async () => {
      await expect(port.listTokens(second)).rejects.toMatchObject({ code: 'MODULE_BUSY', details: { field: 'module' } });
    });
    expect(await port.listTokens(second)).toHaveLength(1);
  });

  it('is one library under two names', async () => {
    const token = await newToken(fixture);
    const path = join(newFolder(), 'renamed.so');
    symlinkSync(token.path, path);
    expect(await port.listTokens({ ...token, path })).toEqual(await port.listTokens(token));
  });

  it('makes no practice token where something is, and wipes the PIN', async () => {
    const directory = newFolder();
    writeFileSync(join(directory, 'file'), '');
    const userPin = pin();
    const failure = createPracticeToken({ directory, label: 'practice', userPin, module: libraryOf(fixture) });
    await expect(failure).rejects.toMatchObject({ code: 'TOKEN_STORE_NOT_EMPTY', details: { field: 'directory' } });
    expect(userPin.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['label', { label: 'x'.repeat(33) }, 'INPUT_INVALID'],
    ['label', { label: 'Zürich' }, 'INPUT_INVALID'],
    ['directory', { directory: 'relative' }, 'INPUT_INVALID'],
    ['directory', { directory: "/tmp/it's" }, 'INPUT_INVALID'],
    ['pin', { userPin: pin('123') }, 'TOKEN_PIN_INVALID'],
  ])('makes no practice token with a bad %s', async (field, change, code) => {
    const request = {
      directory: join(newFolder(), 'new'),
      label: 'practice',
      userPin: pin(),
      module: libraryOf(fixture),
      ...change,
    };
    await expect(createPracticeToken(request)).rejects.toMatchObject({ code, details: { field } });
  });
});

it('has both libraries loaded in one process', async () => {
  const [one, two] = [await newToken(tokenFixtures.nss), await newToken(tokenFixtures.softhsm2)];
  await withSession(one, (left) =>
    withSession(two, async (right) => {
      expect([left.identity.model, right.identity.model]).toEqual(['NSS 3', 'SoftHSM v2']);
      expect((await left.random(32)).length + (await right.random(32)).length).toBe(64);
    }),
  );
});

it('makes practice tokens only with libraries it knows', async () => {
  const failure = createPracticeToken({ directory: newFolder(), label: 'practice', userPin: pin(), module: '/usr/lib/other.so' });
  await expect(failure).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'module' } });
});

it('notices that the store of an open session has vanished', async () => {
  const token = await newToken(tokenFixtures.softhsm2);
  await withSession(token, async (session) => {
    rmSync(join(dirname(token.configuration ?? ''), 'tokens'), { recursive: true });
    const failure = session.generateKey(aesRequest({ persistent: true }));
    await expect(failure).rejects.toMatchObject({
      code: 'TOKEN_CALL_REFUSED',
      details: { field: 'C_GetTokenInfo', got: 'CKR_GENERAL_ERROR (0x5)' },
    });
  });
});
