import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { bytesToHex } from '../../shared/core/bytes.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { compareWithTemplate, requireTemplate } from '../../shared/hsm/template-rules.ts';
import { generatedKeyTemplate, lockedKeyTemplate } from '../../shared/hsm/templates.ts';
import { aesRequest, newToken, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

afterAll(removeFolders);

describe.each(Object.values(tokenFixtures))('keys: $family', (fixture) => {
  let token: PracticeToken;
  let session: TokenSession;
  beforeAll(async () => {
    token = await newToken(fixture);
  });
  beforeEach(async () => {
    session = await createTokenPort().open(token, token, pin());
  });
  afterEach(() => session.close());

  it.each([128, 192, 256] as const)('generates an AES-%i key that reads back as its template', async (bits) => {
    const request = aesRequest({ kind: `aes-${bits}`, persistent: true });
    const key = await session.generateKey(request);
    const attributes = await session.attributes(key);
    expect(attributes).toMatchObject({
      label: request.label,
      id: bytesToHex(request.id),
      valueLength: bits / 8,
      sensitive: true,
      extractable: true,
    });
    const comparison = compareWithTemplate(generatedKeyTemplate(request), attributes);
    expect(comparison.filter(({ verdict }) => verdict === 'different')).toEqual([]);
    expect(comparison.find(({ attribute }) => attribute === 'local')).toMatchObject({
      got: fixture.saysLocal,
      verdict: 'reported-only',
    });
  });

  it('makes an ephemeral key that only wraps', async () => {
    const key = await session.generateKey(aesRequest({ purpose: 'ephemeral' }));
    expect(await session.attributes(key)).toMatchObject({ token: false, wrap: true, encrypt: false, unwrap: false, sign: false });
  });

  it('never overwrites: an id or a label that is there is refused, and the first key stays', async () => {
    const first = aesRequest({ persistent: true });
    const key = await session.generateKey(first);
    const value = await session.checkValue(key);
    const sameId = session.generateKey({ ...aesRequest(), id: first.id });
    await expect(sameId).rejects.toMatchObject({ code: 'TOKEN_KEY_EXISTS', details: { field: 'id', got: bytesToHex(first.id) } });
    const sameLabel = session.generateKey({ ...aesRequest(), label: first.label });
    await expect(sameLabel).rejects.toMatchObject({ code: 'TOKEN_LABEL_TAKEN', details: { field: 'label', got: first.label } });
    expect(await session.findKeys({ id: bytesToHex(first.id) })).toHaveLength(1);
    expect(await session.checkValue(key)).toEqual(value);
  });

  it('finds keys by id and by label, and lists them without values', async () => {
    const request = aesRequest({ persistent: true });
    await session.generateKey(request);
    const [byId] = await session.findKeys({ id: bytesToHex(request.id) });
    const [byLabel] = await session.findKeys({ label: request.label });
    expect(byId).toEqual({ kind: 'key-handle', id: bytesToHex(request.id), label: request.label });
    expect(byLabel).toEqual(byId);
    expect((await session.listKeys()).map(({ label }) => label)).toContain(request.label);
    expect(await session.findKeys({ label: 'no such key' })).toEqual([]);
    await expect(session.findKeys({ id: 'ABC' })).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'id' } });
  });

  it('makes a key unextractable for good', async () => {
    const request = aesRequest({ persistent: true });
    const key = await session.generateKey(request);
    const attributes = await session.makeUnextractable(key);
    expect(attributes.extractable).toBe(false);
    expect(() => requireTemplate(lockedKeyTemplate(request), attributes)).not.toThrow();
    expect(() => requireTemplate(generatedKeyTemplate(request), attributes)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_ATTRIBUTE_MISMATCH',
        details: { field: 'extractable', expected: 'true', got: 'false' },
      }),
    );
    expect((await session.makeUnextractable(key)).extractable).toBe(false);
  });

  it.each([true, false])('destroys a key (persistent: %s) and proves it absent', async (persistent) => {
    const request = aesRequest({ persistent });
    const key = await session.generateKey(request);
    expect(await session.proveAbsent(bytesToHex(request.id))).toBe(false);
    await session.destroy(key);
    expect(await session.proveAbsent(bytesToHex(request.id))).toBe(true);
    await expect(session.destroy(key)).rejects.toMatchObject({ code: 'TOKEN_KEY_MISSING' });
    await expect(session.checkValue(key)).rejects.toMatchObject({ code: 'TOKEN_KEY_MISSING' });
  });

  it('refuses a stale handle of a key another handle destroyed', async () => {
    const request = aesRequest({ persistent: true });
    const key = await session.generateKey(request);
    const [other] = await session.findKeys({ id: bytesToHex(request.id) });
    if (other === undefined) throw new Error('not found');
    await session.destroy(other);
    await expect(session.attributes(key)).rejects.toMatchObject({
      code: 'TOKEN_KEY_MISSING',
      details: { field: 'C_GetAttributeValue' },
    });
  });

  it('refuses a handle of another session', async () => {
    const stranger = { kind: 'key-handle', id: '', label: '' } as const;
    await expect(session.attributes(stranger)).rejects.toMatchObject({ code: 'TOKEN_KEY_MISSING', details: { field: 'key' } });
  });

  it('loses session keys with the session and keeps token keys', async () => {
    const [gone, kept] = [aesRequest(), aesRequest({ persistent: true })];
    await session.generateKey(gone);
    await session.generateKey(kept);
    await session.close();
    session = await createTokenPort().open(token, token, pin());
    expect(await session.findKeys({ label: gone.label })).toEqual([]);
    expect(await session.findKeys({ label: kept.label })).toHaveLength(1);
  });

  it('gives random bytes of the length asked for, never the same twice', async () => {
    const draws = await Promise.all([1, 16, 32, 1024].map((length) => session.random(length)));
    expect(draws.map(({ length }) => length)).toEqual([1, 16, 32, 1024]);
    const texts = new Set<string>();
    for (let draw = 0; draw < 100; draw++) texts.add((await session.random(32)).use(bytesToHex));
    expect(texts.size).toBe(100);
    const long = await session.random(1024);
    expect(long.use((bytes) => new Set(bytes).size)).toBeGreaterThan(200);
  });

  it.each([0, -1, 1.5, 1025, Number.NaN])('refuses %s random bytes', async (length) => {
    await expect(session.random(length)).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'length' } });
  });

  it.each([
    ['id', { id: new Uint8Array(0) }],
    ['id', { id: new Uint8Array(33) }],
    ['label', { label: '' }],
    ['label', { label: 'two\nlines' }],
    ['label', { label: 'x'.repeat(65) }],
    ['kind', { kind: 'aes-255' as 'aes-256' }],
    ['kind', { kind: 'rsa-2048' as 'aes-256' }],
    ['kind', { kind: 'hmac-256', purpose: 'ephemeral' }],
    ['persistent', { purpose: 'ephemeral', persistent: true }],
    ['extractable', { purpose: 'marker', extractable: true }],
  ] as const)('refuses a request with a bad %s', async (field, change) => {
    await expect(session.generateKey(aesRequest(change))).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field } });
  });

  it('runs overlapping operations one after the other', async () => {
    const requests = Array.from({ length: 20 }, () => aesRequest());
    const made = await Promise.all(requests.map((request) => session.generateKey(request)));
    const values = await Promise.all(made.map((key) => session.checkValue(key)));
    expect(new Set(values.map(({ value }) => value)).size).toBe(20);
  });
});
