import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { requirePracticeToken, sameToken } from '../../shared/hsm/identity.ts';
import { aesRequest, libraryOf, newToken, pin, removeFolders, withSession } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

afterAll(removeFolders);

describe.each(Object.values(tokenFixtures))('identity and login: $family', (fixture) => {
  const port = createTokenPort();
  let token: PracticeToken;
  beforeAll(async () => {
    token = await newToken(fixture);
  });

  it('has its library installed', () => {
    expect(libraryOf(fixture)).toMatch(/^\//);
  });

  it('lists exactly the token that was made, without padding', async () => {
    const listed = await port.listTokens(token);
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({ ...fixture.identity, serial: token.serial, marker: null });
    expect(listed[0]?.librarySha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('knows its practice marker after login, and is the same token as before', async () => {
    const [before] = await port.listTokens(token);
    const after = await withSession(token, async (session) => session.identity);
    expect(after.marker).toMatch(/^claviger practice [0-9a-f]{16}$/);
    expect(before !== undefined && sameToken(before, after)).toBe(true);
    expect(() => requirePracticeToken(after)).not.toThrow();
  });

  it('refuses to take a token without marker for practice', async () => {
    const marker = await withSession(token, async (session) => {
      const label = session.identity.marker ?? '';
      const [key] = await session.findKeys({ label });
      if (key === undefined) throw new Error('no marker key');
      return session.attributes(key);
    });
    expect(marker).toMatchObject({
      token: true,
      sensitive: true,
      extractable: false,
      modifiable: false,
      wrap: false,
      encrypt: false,
    });
    const [unmarked] = await port.listTokens(token);
    expect(() => unmarked && requirePracticeToken(unmarked)).toThrow(expect.objectContaining({ code: 'TOKEN_NOT_PRACTICE' }));
  });

  it('refuses a wrong PIN, wipes it, and still opens with the right one', async () => {
    const wrong = pin('654321');
    const failure = port.open(token, token, wrong);
    await expect(failure).rejects.toMatchObject({
      code: 'TOKEN_PIN_WRONG',
      details: { field: 'C_Login', got: 'CKR_PIN_INCORRECT (0xa0)' },
    });
    expect([...wrong]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await port.pinState(token, token)).toEqual({
      countLow: fixture.countsWrongPins ? true : null,
      finalTry: null,
      locked: null,
    });
    await withSession(token, async (session) => expect(session.identity.label).toBe(token.label));
  });

  it.each([
    ['empty', new Uint8Array(0)],
    ['already wiped', new Uint8Array(6)],
    ['not UTF-8', new Uint8Array([0xff, 0xfe, 0xff, 0xfe])],
  ])('refuses a PIN that is %s before the token sees it', async (_name, bytes) => {
    await expect(port.open(token, token, bytes)).rejects.toMatchObject({ code: 'TOKEN_PIN_INVALID', details: { field: 'pin' } });
  });

  it('says which tokens it saw when the named one is absent', async () => {
    const failure = port.open(token, { label: 'another' }, pin());
    await expect(failure).rejects.toMatchObject({
      code: 'TOKEN_ABSENT',
      details: { expected: 'another', got: `${token.label}, serial ${token.serial}` },
    });
    const wrongSerial = port.open(token, { label: token.label, serial: 'f00d' }, pin());
    await expect(wrongSerial).rejects.toMatchObject({ code: 'TOKEN_ABSENT' });
  });

  it('refuses a second login, where the PIN would not be looked at', async () => {
    await withSession(token, async () => {
      await expect(port.open(token, token, pin('000000'))).rejects.toMatchObject({ code: 'TOKEN_BUSY' });
    });
  });

  it('refuses every call after the session is closed, and may be closed twice', async () => {
    const session = await port.open(token, token, pin());
    const key = await session.generateKey(aesRequest());
    await session.close();
    await session.close();
    await expect(session.random(16)).rejects.toMatchObject({ code: 'TOKEN_SESSION_CLOSED' });
    await expect(session.attributes(key)).rejects.toMatchObject({ code: 'TOKEN_SESSION_CLOSED' });
  });

  it('names the quirks it went by, each with its source, and only those', async () => {
    await withSession(token, async (session) => {
      const points = () => session.appliedQuirks().map(({ name }) => name);
      const opened = points();
      expect(opened.length).toBeGreaterThan(1);
      expect(points()).toEqual(opened);
      await session.capabilities();
      const probed = points();
      expect(probed).toEqual(expect.arrayContaining([fixture.family === 'nss' ? 'key-wrap-pad-is-pkcs7' : 'kwp-by-old-number']));
      expect(opened).not.toEqual(probed);
      await session.generateKey(aesRequest());
      const made = fixture.family === 'nss' ? 'local-false' : 'half-written-objects';
      expect(probed).not.toContain(made);
      expect(points()).toContain(made);
      for (const { source } of session.appliedQuirks()) expect(source).toMatch(/measured|README/);
    });
  });
});
