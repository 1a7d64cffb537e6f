import { constants, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { SecretBytes } from '../../shared/core/secret-bytes.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { aesRequest, keyName, newToken, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { cmacCheckValue, unwrapInSoftware, wrapInSoftware, zerosCheckValue } from './software.ts';

afterAll(removeFolders);

describe.each(Object.values(tokenFixtures))('wrapping: $family', (fixture) => {
  let token: PracticeToken;
  let session: TokenSession;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = new Uint8Array(rsa.publicKey.export({ format: 'der', type: 'spki' }));
  beforeAll(async () => {
    token = await newToken(fixture);
  });
  beforeEach(async () => {
    session = await createTokenPort().open(token, token, pin());
  });
  afterEach(() => session.close());

  const wrappingPair = async (bytes: Uint8Array) => ({
    wrapping: await session.importWrappingKey(SecretBytes.take(Uint8Array.from(bytes)), keyName()),
    unwrapping: await session.importUnwrappingKey(SecretBytes.take(Uint8Array.from(bytes)), keyName()),
  });

  it('really does what it was measured to do', async () => {
    const capabilities = await session.capabilities();
    expect(capabilities).toMatchObject({
      kwp: { mechanism: fixture.keyWrap.mechanism },
      keyWrapPadIsPkcs7: fixture.keyWrap.padIsPkcs7,
      oaep: fixture.oaep,
      checkValues: { cmac: true, encryptZeros: true },
      refusesToWrapUnextractable: fixture.refusesToWrapUnextractable,
      refusesToReveal: true,
      refusesToMakeExtractable: true,
    });
    expect(await session.capabilities()).toBe(capabilities);
  });

  it('leaves nothing of the probes on the token', async () => {
    const before = await session.listKeys();
    await session.capabilities();
    expect(await session.listKeys()).toEqual(before);
  });

  it.each([128, 192, 256] as const)('wraps an AES-%i key so that OpenSSL unwraps the very key', async (bits) => {
    const kek = randomBytes(32);
    const { wrapping } = await wrappingPair(kek);
    const key = await session.generateKey(aesRequest({ kind: `aes-${bits}`, persistent: true }));
    const blob = await session.wrapKey(wrapping, key);
    const clear = unwrapInSoftware(kek, blob);
    expect(clear).toHaveLength(bits / 8);
    expect(wrapInSoftware(kek, clear)).toEqual(Buffer.from(blob));
    expect(await session.checkValue(key)).toEqual({
      method: 'CMAC',
      value: cmacCheckValue(clear),
      tokenOwn: fixture.keepsCheckValue ? { value: zerosCheckValue(clear), agrees: true } : null,
    });
  });

  it('unwraps a blob by another path and gets the same key', async () => {
    const { wrapping, unwrapping } = await wrappingPair(randomBytes(32));
    const key = await session.generateKey(aesRequest());
    const blob = await session.wrapKey(wrapping, key);
    const request = aesRequest({ extractable: false });
    const copy = await session.unwrapKey(unwrapping, blob, request);
    expect((await session.checkValue(copy)).value).toBe((await session.checkValue(key)).value);
    expect(await session.attributes(copy)).toMatchObject({
      label: request.label,
      extractable: false,
      sensitive: true,
      valueLength: fixture.tellsLengthAfterUnwrap ? 32 : null,
    });
  });

  it('unwraps what OpenSSL wrapped', async () => {
    const [kek, clear] = [randomBytes(32), randomBytes(16)];
    const { unwrapping } = await wrappingPair(kek);
    const key = await session.unwrapKey(unwrapping, wrapInSoftware(kek, clear), aesRequest({ kind: 'aes-128' }));
    expect((await session.checkValue(key)).value).toBe(cmacCheckValue(clear));
  });

  it.each([16, 24, 32])('imports a wrapping key of %i bytes that can only wrap', async (length) => {
    const kek = randomBytes(length);
    const { wrapping, unwrapping } = await wrappingPair(kek);
    const only = {
      token: false,
      private: true,
      sensitive: true,
      extractable: false,
      modifiable: false,
      encrypt: false,
      decrypt: false,
      sign: false,
    };
    expect(await session.attributes(wrapping)).toMatchObject({ ...only, wrap: true, unwrap: false });
    expect(await session.attributes(unwrapping)).toMatchObject({ ...only, wrap: false, unwrap: true });
    const key = await session.generateKey(aesRequest());
    expect(unwrapInSoftware(kek, await session.wrapKey(wrapping, key))).toHaveLength(32);
    await expect(session.wrapKey(unwrapping, key)).rejects.toMatchObject({
      code: 'TOKEN_ATTRIBUTE_MISMATCH',
      details: { field: 'wrap' },
    });
  });

  it('refuses to import a wrapping key of 20 bytes', async () => {
    const failure = session.importWrappingKey(SecretBytes.take(randomBytes(20)), keyName());
    await expect(failure).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'key' } });
  });

  it('does not let a key out once it is unextractable, whatever the token would do', async () => {
    const { wrapping } = await wrappingPair(randomBytes(32));
    const publicKey = await session.importPublicKey(spki);
    const key = await session.generateKey(aesRequest({ persistent: true }));
    await session.makeUnextractable(key);
    const refusal = { code: 'TOKEN_KEY_UNEXTRACTABLE', details: { field: 'target' } };
    await expect(session.wrapKey(wrapping, key)).rejects.toMatchObject(refusal);
    await expect(session.wrapOaep(publicKey, key, 'SHA-1')).rejects.toMatchObject(refusal);
  });

  it.each([
    ['one bit', (blob: Uint8Array) => blob.map((byte, index) => (index === 20 ? byte ^ 1 : byte))],
    ['one byte short', (blob: Uint8Array) => blob.subarray(1)],
    ['empty', () => new Uint8Array(0)],
  ])('refuses a blob that is not intact: %s', async (_name, spoil) => {
    const { wrapping, unwrapping } = await wrappingPair(randomBytes(32));
    const blob = await session.wrapKey(wrapping, await session.generateKey(aesRequest()));
    const request = aesRequest();
    await expect(session.unwrapKey(unwrapping, spoil(blob), request)).rejects.toMatchObject({ code: 'TOKEN_BLOB_REFUSED' });
    expect(await session.findKeys({ label: request.label })).toEqual([]);
  });

  it('refuses a blob under another key', async () => {
    const { wrapping } = await wrappingPair(randomBytes(32));
    const { unwrapping } = await wrappingPair(randomBytes(32));
    const blob = await session.wrapKey(wrapping, await session.generateKey(aesRequest()));
    await expect(session.unwrapKey(unwrapping, blob, aesRequest())).rejects.toMatchObject({ code: 'TOKEN_BLOB_REFUSED' });
  });

  it.each(['SHA-1', 'SHA-256'] as const)('wraps under RSA-OAEP with %s, or says it cannot', async (hash) => {
    const publicKey = await session.importPublicKey(spki);
    const key = await session.generateKey(aesRequest());
    const wrapped = session.wrapOaep(publicKey, key, hash);
    if (!fixture.oaep[hash]) {
      await expect(wrapped).rejects.toMatchObject({
        code: 'TOKEN_CAPABILITY_MISSING',
        details: { field: 'OAEP', expected: hash },
      });
      return;
    }
    const oaepHash = hash === 'SHA-1' ? 'sha1' : 'sha256';
    const clear = privateDecrypt({ key: rsa.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, await wrapped);
    expect((await session.checkValue(key)).value).toBe(cmacCheckValue(clear));
  });

  it('composes RSA-AES key wrap from an ephemeral key, in the token', async () => {
    const publicKey = await session.importPublicKey(spki);
    const ephemeral = await session.generateKey(aesRequest({ purpose: 'ephemeral' }));
    const target = await session.generateKey(aesRequest());
    const [head, tail] = [await session.wrapOaep(publicKey, ephemeral, 'SHA-1'), await session.wrapKey(ephemeral, target)];
    const kek = privateDecrypt({ key: rsa.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, head);
    expect((await session.checkValue(target)).value).toBe(cmacCheckValue(unwrapInSoftware(kek, tail)));
  });

  it('refuses public keys that are not exactly one DER RSA key of a usable size', async () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'der', type: 'spki' });
    for (const bytes of [elliptic, small, Buffer.concat([spki, Buffer.alloc(1)]), Buffer.from('no key')]) {
      await expect(session.importPublicKey(bytes)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        details: { field: 'publicKey' },
      });
    }
  });

  it('has no check value for a key that may only wrap, unless the token keeps one', async () => {
    const kek = randomBytes(32);
    const { wrapping } = await wrappingPair(kek);
    const value = session.checkValue(wrapping);
    if (!fixture.keepsCheckValue) {
      await expect(value).rejects.toMatchObject({ code: 'TOKEN_CAPABILITY_MISSING', details: { field: 'check value' } });
      return;
    }
    expect(await value).toEqual({
      method: 'encrypt-zeros',
      value: zerosCheckValue(kek),
      tokenOwn: { value: zerosCheckValue(kek), agrees: null },
    });
  });
});
