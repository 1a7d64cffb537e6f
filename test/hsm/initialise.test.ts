import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createPracticeStore } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import type { FoundToken } from '../../shared/hsm/port/set-up.ts';
import type { ModuleLocation, TokenSelector } from '../../shared/hsm/port/token.ts';
import { aesRequest, libraryOf, newFolder, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

const OFFICER = '97531864';
const USER = '246810';
const LABEL = 'ceremony one';
const empty = { total: 0, secretKeys: 0, privateKeys: 0, private: 0 };
const port = createTokenPort();

let store: ModuleLocation;

afterAll(removeFolders);

async function only(): Promise<FoundToken> {
  const found = await port.blankTokens(store);
  const [first] = found.filter(({ state }) => state !== 'blank');
  return first ?? (found[0] as FoundToken);
}

async function initialise(label = LABEL): Promise<Required<TokenSelector>> {
  const { identity } = await port.initialiseToken(
    store,
    { blank: true },
    { officerPin: pin(OFFICER), userPin: pin(USER), label },
  );
  return { label: identity.label, serial: identity.serial };
}

async function withUser<T>(token: TokenSelector, work: (session: TokenSession) => Promise<T>, userPin = USER): Promise<T> {
  const session = await port.open(store, token, pin(userPin));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const makeKey = (session: TokenSession) => session.generateKey(aesRequest({ persistent: true }));

describe.each(Object.values(tokenFixtures))('initialising: $family', (fixture) => {
  const keeps = fixture.family === 'softhsm2';

  beforeEach(() => {
    store = createPracticeStore({ directory: newFolder(), module: libraryOf(fixture) });
  });

  it('finds one blank token that holds nothing, and initialises it', async () => {
    const [found, ...others] = await port.blankTokens(store);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      state: 'blank',
      objects: { ...empty, mayHideMore: false },
      keepsOfficerPin: keeps,
      pinLimits: { minimum: keeps ? 4 : 0, maximum: keeps ? 255 : 500, digitsOnly: false },
    });
    const [officerPin, userPin] = [pin(OFFICER), pin(USER)];
    const made = await port.initialiseToken(store, { blank: true }, { officerPin, userPin, label: LABEL });
    expect([...officerPin, ...userPin].every((byte) => byte === 0)).toBe(true);
    expect(made).toMatchObject({
      identity: { label: keeps ? LABEL : fixture.identity.label, model: fixture.identity.model },
      before: empty,
      after: { ...empty, mayHideMore: false },
      keepsOfficerPin: keeps,
    });
    expect(await only()).toMatchObject({ state: 'ready', identity: made.identity, objects: { total: 0, mayHideMore: true } });
    expect(await withUser(made.identity, (session) => session.listKeys())).toEqual([]);
  });

  it('refuses what can be known to fail before anything happens, and wipes the PINs', async () => {
    const cases = [
      [{ label: 'ümlaut' }, 'INPUT_INVALID', 'label'],
      [{ label: 'x'.repeat(33) }, 'INPUT_INVALID', 'label'],
      [{ userPin: pin('9'.repeat(501)) }, 'TOKEN_PIN_INVALID', 'user PIN'],
      ...(keeps
        ? ([
            [{ userPin: pin('123') }, 'TOKEN_PIN_INVALID', 'user PIN'],
            [{ officerPin: pin('123') }, 'TOKEN_PIN_INVALID', 'security officer PIN'],
          ] as const)
        : []),
    ] as const;
    for (const [change, code, field] of cases) {
      const request = { officerPin: pin(OFFICER), userPin: pin(USER), label: LABEL, ...change };
      const refused = port.initialiseToken(store, { blank: true }, request);
      await expect(refused, field).rejects.toMatchObject({ code, details: { field } });
      expect([...request.officerPin, ...request.userPin].every((byte) => byte === 0)).toBe(true);
    }
    expect((await only()).state).toBe('blank');
  });

  it('finds no blank token where there is none of that serial', async () => {
    const request = { officerPin: pin(OFFICER), userPin: pin(USER), label: LABEL };
    const failure = port.initialiseToken(store, { blank: true, serial: 'f00d' }, request);
    await expect(failure).rejects.toMatchObject({
      code: 'TOKEN_ABSENT',
      details: { expected: 'the blank token of serial f00d' },
    });
  });

  it('changes the user PIN, and only with the old one', async () => {
    const token = await initialise();
    const wrong = { owner: 'user', old: pin('864209'), next: pin('135791') } as const;
    await expect(port.changePin(store, token, wrong)).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect([...wrong.old, ...wrong.next].every((byte) => byte === 0)).toBe(true);
    await withUser(token, makeKey);
    await port.changePin(store, token, { owner: 'user', old: pin(USER), next: pin('135791') });
    await expect(port.open(store, token, pin(USER))).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect(await withUser(token, (session) => session.listKeys(), '135791')).toHaveLength(1);
  });

  it('does nothing of this while a session is open', async () => {
    const token = await initialise();
    await withUser(token, async () => {
      const busy = { code: 'TOKEN_BUSY' };
      const change = { owner: 'user', old: pin(USER), next: pin('135791') } as const;
      await expect(port.changePin(store, token, change)).rejects.toMatchObject(busy);
      await expect(port.proveOfficerPin(store, token, pin(OFFICER))).rejects.toMatchObject(busy);
      const request = { officerPin: pin(OFFICER), userPin: pin(USER), label: LABEL, destroys: 0 };
      await expect(port.initialiseToken(store, { blank: false, ...token }, request)).rejects.toMatchObject(busy);
    });
  });

  it('stays true through a storm of wrong PINs', async () => {
    const token = await initialise();
    for (let round = 0; round < 20; round++) {
      await expect(port.open(store, token, pin('999999'))).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
      expect(await port.pinState(store, token)).toEqual({ countLow: keeps ? true : null, finalTry: null, locked: null });
    }
    await withUser(token, makeKey);
    expect(await port.pinState(store, token)).toEqual({ countLow: keeps ? false : null, finalTry: null, locked: null });
    expect(await only()).toMatchObject({ state: 'ready' });
  });
});

describe('a token that keeps a security officer PIN', () => {
  const fixture = tokenFixtures.softhsm2;
  beforeEach(() => {
    store = createPracticeStore({ directory: newFolder(), module: libraryOf(fixture) });
  });

  it('is wiped only with its officer PIN and the number of objects it will destroy', async () => {
    const token = await initialise();
    await withUser(token, makeKey);
    const wipe = (destroys: number | undefined, officerPin = OFFICER) =>
      port.initialiseToken(
        store,
        { blank: false, ...token },
        {
          officerPin: pin(officerPin),
          userPin: pin('135791'),
          label: 'ceremony two',
          ...(destroys === undefined ? {} : { destroys }),
        },
      );
    // Its key is private: what everybody sees is nothing, and the token says that there may be more.
    expect((await only()).objects).toMatchObject({ total: 0, mayHideMore: true });
    const refused = { code: 'TOKEN_NOT_EMPTY', details: { expected: expect.stringContaining('the private ones') } };
    await expect(wipe(undefined)).rejects.toMatchObject(refused);
    await expect(wipe(1)).rejects.toMatchObject(refused);
    await expect(wipe(0, '11223344')).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect(await port.pinState(store, token, 'officer')).toMatchObject({ countLow: true });
    expect(await withUser(token, (session) => session.listKeys())).toHaveLength(1);
    const made = await wipe(0);
    expect(made).toMatchObject({ identity: { label: 'ceremony two', serial: token.serial }, after: empty });
    await expect(port.open(store, made.identity, pin(USER))).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect(await withUser(made.identity, (session) => session.listKeys(), '135791')).toEqual([]);
  });

  it('is not given a label that another one has', async () => {
    await initialise();
    const request = { officerPin: pin(OFFICER), userPin: pin(USER), label: LABEL };
    const again = port.initialiseToken(store, { blank: true }, request);
    await expect(again).rejects.toMatchObject({ code: 'TOKEN_AMBIGUOUS', details: { field: 'label' } });
    const other = await initialise('ceremony two');
    expect((await port.listTokens(store)).map(({ label }) => label).sort()).toEqual([LABEL, other.label]);
  });

  it('changes the officer PIN, which is proved before', async () => {
    const token = await initialise();
    const wrong = port.changePin(store, token, { owner: 'officer', old: pin('11223344'), next: pin('86427531') });
    await expect(wrong).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    const short = port.changePin(store, token, { owner: 'officer', old: pin(OFFICER), next: pin('864') });
    await expect(short).rejects.toMatchObject({ code: 'TOKEN_PIN_INVALID', details: { field: 'security officer PIN' } });
    await port.changePin(store, token, { owner: 'officer', old: pin(OFFICER), next: pin('86427531') });
    await expect(port.proveOfficerPin(store, token, pin(OFFICER))).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    await port.proveOfficerPin(store, token, pin('86427531'));
    await withUser(token, (session) => session.listKeys());
  });

  it('gives its user a new PIN by its officer, and keeps the keys', async () => {
    const token = await initialise();
    await withUser(token, makeKey);
    const wrong = { officerPin: pin('11223344'), next: pin('135791') };
    await expect(port.unlockPin(store, token, wrong)).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect([...wrong.officerPin, ...wrong.next].every((byte) => byte === 0)).toBe(true);
    await port.unlockPin(store, token, { officerPin: pin(OFFICER), next: pin('135791') });
    expect(await withUser(token, (session) => session.listKeys(), '135791')).toHaveLength(1);
  });
});

describe('a store that keeps no security officer PIN', () => {
  const fixture = tokenFixtures.nss;
  beforeEach(() => {
    store = createPracticeStore({ directory: newFolder(), module: libraryOf(fixture) });
  });

  it('is not wiped, for it would ask nobody', async () => {
    const token = await initialise();
    await withUser(token, makeKey);
    const request = { officerPin: pin(OFFICER), userPin: pin('135791'), label: LABEL, destroys: 0 };
    const wipe = port.initialiseToken(store, { blank: false, ...token }, request);
    await expect(wipe).rejects.toMatchObject({
      code: 'TOKEN_CAPABILITY_MISSING',
      details: { expected: 'a token that asks for its security officer PIN before it is wiped' },
    });
    expect(await withUser(token, (session) => session.listKeys())).toHaveLength(1);
  });

  it('says that there is no officer PIN to change, prove or unlock with', async () => {
    const token = await initialise();
    const missing = { code: 'TOKEN_CAPABILITY_MISSING', details: { field: 'security officer PIN', got: 'NSS softokn' } };
    const change = { owner: 'officer', old: pin(OFFICER), next: pin('86427531') } as const;
    await expect(port.changePin(store, token, change)).rejects.toMatchObject(missing);
    await expect(port.proveOfficerPin(store, token, pin(OFFICER))).rejects.toMatchObject(missing);
    const unlock = { officerPin: pin(OFFICER), next: pin('135791') };
    await expect(port.unlockPin(store, token, unlock)).rejects.toMatchObject(missing);
  });
});
