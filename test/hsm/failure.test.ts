import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startModule, stopModule } from '../../electron/service/hsm/module-loader.ts';
import { createPracticeToken, type PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { bytesToHex } from '../../shared/core/bytes.ts';
import { isMarkerLabel } from '../../shared/hsm/identity.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { type RunningChild, startChild } from './children/run.ts';
import { aesRequest, libraryOf, newToken, pin, removeFolders, withSession } from './fixtures/fixture.ts';
import { describeWithDisk, mountSmallDisk, type SmallDisk } from './fixtures/full-disk.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { describeSmartCard, pivKeyIds, type SmartCard, startSmartCard } from './fixtures/opensc.ts';
import { type RemoteToken, startRemoteToken } from './fixtures/p11-kit.ts';

const port = createTokenPort();
const fixtures = Object.values(tokenFixtures);

afterAll(removeFolders);

/** The keys of the token apart from its marker. */
async function keysOf(session: TokenSession) {
  return (await session.listKeys()).filter(({ label }) => !isMarkerLabel(label ?? ''));
}

describe('a token whose server is away', () => {
  let token: RemoteToken;
  let child: RunningChild | undefined;
  const open = () => port.open(token.module, token, token.pin());
  beforeAll(async () => {
    token = await startRemoteToken();
    Object.assign(process.env, token.environment);
  });
  afterEach(() => void child?.process.kill('SIGKILL'));
  afterAll(() => token?.stop());

  it('is found again in the same process, with its keys; the dead session stays dead', async () => {
    const dead = await open();
    const request = aesRequest({ persistent: true });
    await dead.generateKey(request);
    token.kill();
    await expect(dead.findKeys({ label: request.label })).rejects.toMatchObject({ code: 'TOKEN_DEVICE_ERROR' });
    await passing(200);
    await expect(open()).rejects.toMatchObject({
      code: 'TOKEN_ABSENT',
      details: { field: 'token', expected: `${token.label}, serial ${token.serial}`, got: 'no token' },
    });
    await expect(port.pinState(token.module, token)).rejects.toMatchObject({ code: 'TOKEN_ABSENT' });
    expect(await port.listTokens(token.module)).toEqual([]);
    await token.restart();
    const again = await open();
    expect(await again.findKeys({ label: request.label })).toHaveLength(1);
    // Its number in the library may be the new session's now: it must touch nothing.
    await expect(dead.random(16)).rejects.toMatchObject({ code: 'TOKEN_SESSION_CLOSED' });
    await dead.close();
    expect(await dead.isAlive()).toBe(false);
    expect(await again.isAlive()).toBe(true);
    await again.close();
  });

  it('is not started anew under a session that lives', async () => {
    const session = await open();
    await expect(open()).rejects.toMatchObject({ code: 'TOKEN_BUSY' });
    await expect(port.open(token.module, { label: 'no such token' }, pin())).rejects.toMatchObject({ code: 'TOKEN_ABSENT' });
    expect(await session.isAlive()).toBe(true);
    expect((await session.random(16)).length).toBe(16);
    await session.close();
  });

  it('names the call that hangs, before it hangs, and works for the next process', async () => {
    child = startChild('use-remote.ts', { module: token.module, label: token.label });
    await child.line('open');
    token.freeze();
    await passing(400);
    child.process.kill('SIGKILL');
    const { signal, lines } = await child.result;
    expect(signal).toBe('SIGKILL');
    expect(lines.at(-1)).toBe(`calling {"call":"C_GenerateRandom","token":"${token.label}"}`);
    token.thaw();
    const session = await open();
    expect((await session.random(16)).length).toBe(16);
    await session.close();
  });

  it('goes on where it hung when the token answers after all', async () => {
    child = startChild('use-remote.ts', { module: token.module, label: token.label });
    await child.line('open');
    token.freeze();
    await passing(300);
    const ended = child.line('calling null');
    token.thaw();
    await ended;
    expect(child.process.exitCode).toBeNull();
  });
});

describeSmartCard('a card that is pulled while it signs', () => {
  let card: SmartCard;
  let child: RunningChild | undefined;
  beforeAll(async () => {
    card = await startSmartCard();
  });
  afterAll(async () => {
    child?.process.kill('SIGKILL');
    await card?.stop();
  });
  // In a process of its own: OpenSC can wait for a card that was pulled in the middle of a command, and never return.
  const sign = (times: number) => {
    child = startChild('sign-on-card.ts', { module: card.module, label: card.label, key: pivKeyIds.authentication, times });
    return child;
  };

  it('ends with a typed error or hangs in a call that is named, and signs in the next process when it is back', async () => {
    const first = sign(1_000_000);
    await first.line('signed 5');
    await card.remove();
    await Promise.race([first.result, passing(1_000)]);
    first.process.kill('SIGKILL');
    const { lines } = await first.result;
    const last = lines.at(-1) ?? '';
    const failed = lines.find((line) => line.startsWith('failed '));
    if (failed === undefined) expect(last).toMatch(/^calling \{"call":"C_\w+","token":"Ada Cardholder"\}$/);
    else expect(lines).toContain('alive false');
    await card.insert();
    const { code, lines: signed } = await sign(2).result;
    expect(code).toBe(0);
    expect(signed).toContain('signed 2');
  });
});

describe.each(fixtures)('a library that lost everything under its session: $family', (fixture) => {
  it('is started anew for the next login', async () => {
    const token = await newToken(fixture);
    const session = await port.open(token, token, pin());
    startModule(token).library.finalise();
    await expect(session.random(16)).rejects.toMatchObject({ details: { field: 'C_GenerateRandom' } });
    expect(await session.isAlive()).toBe(false);
    await withSession(token, async (again) => expect((await again.random(16)).length).toBe(16));
    await session.close();
  });
});

describeWithDisk(fixtures, 'a full disk under the store: $family', (fixture) => {
  let disk: SmallDisk;
  let token: PracticeToken;
  let session: TokenSession;
  beforeEach(async () => {
    disk = mountSmallDisk();
    const directory = join(disk.folder, 'token');
    token = await createPracticeToken({ directory, label: 'practice one', userPin: pin(), module: libraryOf(fixture) });
    session = await port.open(token, token, pin());
  });
  afterEach(async () => {
    await session.close();
    stopModule(token);
    disk.unmount();
  });

  it('makes nothing, says what to do, and goes on when there is room', async () => {
    const request = aesRequest({ persistent: true });
    disk.fill();
    const refused = { code: 'TOKEN_FULL', details: { field: 'C_GenerateKey', action: expect.stringContaining(disk.folder) } };
    await expect(session.generateKey(request)).rejects.toMatchObject(refused);
    expect(await session.isAlive()).toBe(true);
    expect(await keysOf(session)).toEqual([]);
    // What needs no disk still works, and claims nothing about it.
    await expect(session.generateKey(aesRequest())).resolves.toMatchObject({ kind: 'key-handle' });
    await session.close();
    session = await port.open(token, token, pin());
    expect(await keysOf(session)).toEqual([]);
    disk.free();
    await session.generateKey(request);
    await session.close();
    session = await port.open(token, token, pin());
    expect(await keysOf(session)).toMatchObject([{ label: request.label, state: 'usable' }]);
  });

  it('believes no change and no destruction that was not written', async () => {
    const request = aesRequest({ persistent: true });
    const key = await session.generateKey(request);
    disk.fill();
    const locked = await session.makeUnextractable(key).then(
      () => true,
      (error: unknown) => expect(error).toMatchObject({ code: 'TOKEN_FULL' }) ?? false,
    );
    await session.close();
    session = await port.open(token, token, pin());
    expect(await keysOf(session)).toMatchObject([{ state: 'usable', extractable: locked !== true }]);
    const [found] = await session.findKeys({ id: bytesToHex(request.id) });
    if (found === undefined) throw new Error('the key is gone');
    const destroyed = await session.destroy(found).then(
      () => true,
      (error: unknown) =>
        expect(error).toMatchObject({ code: 'TOKEN_FULL', details: { field: `key “${request.label}”` } }) ?? false,
    );
    await session.close();
    session = await port.open(token, token, pin());
    expect(await keysOf(session)).toHaveLength(destroyed === true ? 0 : 1);
  });
});

describe('objects that a token left half-written', () => {
  const fixture = tokenFixtures.softhsm2;

  it('does not keep the token from being opened, wherever the file ends; what is not whole is named and can be destroyed', async () => {
    const token = await newToken(fixture);
    const folder = storeOf(token);
    const before = readdirSync(folder);
    const { value } = await withSession(token, async (session) =>
      session.checkValue(await session.generateKey(aesRequest({ persistent: true, label: 'whole' }))),
    );
    const name = readdirSync(folder).find((file) => file.endsWith('.object') && !before.includes(file));
    const file = join(folder, name ?? '');
    const bytes = readFileSync(file);
    const seen = new Set<string>();
    for (let length = 0; length <= bytes.length; length += 11) {
      writeFileSync(file, bytes.subarray(0, length));
      stopModule(token);
      await withSession(token, async (session) => {
        const [key, ...others] = await keysOf(session);
        expect(others).toEqual([]);
        seen.add(key?.state ?? 'not shown');
        // A key that is called usable is the key.
        if (key?.state === 'usable') expect((await session.checkValue(key.handle)).value).toBe(value);
        if (key?.state !== 'not-whole') return;
        await session.destroy(key.handle);
        expect(await keysOf(session)).toEqual([]);
      });
      stopModule(token);
      await withSession(token, async (session) =>
        expect((await keysOf(session)).map(({ state }) => state)).not.toContain('not-whole'),
      );
    }
    expect([...seen].sort()).toEqual(['not shown', 'not-whole', 'usable']);
  });

  it('has every key it reported, whole, after its writers were killed', async () => {
    const token = await newToken(fixture);
    const reported: { label: string; value: string }[] = [];
    const queue = Array.from({ length: 15 }, (_, index) => index);
    const next = () => startChild('make-keys.ts', { token, keys: 65_000 });
    for (let child = next(); queue.pop() !== undefined; ) {
      await child.line('made');
      await passing(7 * queue.length);
      child.process.kill('SIGKILL');
      const ended = child;
      child = next();
      for (const line of (await ended.result).lines)
        if (/^made .*\}$/.test(line)) reported.push(JSON.parse(line.slice('made '.length)) as { label: string; value: string });
      if (queue.length === 0) child.process.kill('SIGKILL');
    }
    expect(reported.length).toBeGreaterThanOrEqual(15);
    await withSession(token, async (session) => {
      const keys = await keysOf(session);
      for (const { label, value } of reported) {
        const [key] = keys.filter((one) => one.label === label);
        expect(key).toMatchObject({ label, state: 'usable' });
        if (key !== undefined) expect((await session.checkValue(key.handle)).value).toBe(value);
      }
      for (const { state, handle } of keys) if (state === 'not-whole') await session.destroy(handle);
      expect((await keysOf(session)).filter(({ state }) => state !== 'usable')).toEqual([]);
    });
  });
});

/** The folder with the objects of the only token in a SoftHSM store. */
function storeOf(token: PracticeToken): string {
  const tokens = join(token.configuration ?? '', '..', 'tokens');
  return join(tokens, readdirSync(tokens)[0] ?? '');
}

describe.each(fixtures)('a storm of wrong PINs: $family', (fixture) => {
  it('opens nothing, keeps the state true, and does not harm the right one', async () => {
    const token = await newToken(fixture);
    for (let number = 0; number < 20; number++) {
      const typed = pin(`wrong ${number}`);
      await expect(port.open(token, token, typed)).rejects.toMatchObject({
        code: 'TOKEN_PIN_WRONG',
        details: { field: 'C_Login' },
      });
      expect(typed.every((byte) => byte === 0)).toBe(true);
    }
    expect((await port.pinState(token, token)).countLow).toBe(fixture.countsWrongPins ? true : null);
    await withSession(token, async (session) => {
      // While one session is open no other PIN is looked at, right or wrong.
      await expect(port.open(token, token, pin('wrong'))).rejects.toMatchObject({ code: 'TOKEN_BUSY' });
      expect(await session.isAlive()).toBe(true);
    });
    expect((await port.pinState(token, token)).countLow).toBe(fixture.countsWrongPins ? false : null);
  });
});
