import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { bytesToHex } from '../../shared/core/bytes.ts';
import { type KeyKindId, type KeyPairKind, keyKinds } from '../../shared/hsm/key-kinds.ts';
import { privateHalfTemplate, publicHalfTemplate } from '../../shared/hsm/pair-templates.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { type SignatureSchemeId, signatureSchemes } from '../../shared/hsm/signature-schemes.ts';
import { compareWithTemplate } from '../../shared/hsm/template-rules.ts';
import { aesRequest, newToken, pairRequest, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { verifyInSoftware } from './software.ts';

afterAll(removeFolders);

const message = new TextEncoder().encode('what is signed');
const everyKind = Object.keys(keyKinds) as KeyKindId[];
const pairKinds = everyKind.filter((kind): kind is KeyPairKind => keyKinds[kind].form === 'pair');

function schemesOf(kind: KeyPairKind): readonly SignatureSchemeId[] {
  const all = Object.keys(signatureSchemes) as SignatureSchemeId[];
  return all.filter((scheme) => signatureSchemes[scheme].keyType === keyKinds[kind].keyType);
}

describe.each(Object.values(tokenFixtures))('pairs: $family', (fixture) => {
  let token: PracticeToken;
  let session: TokenSession;
  beforeAll(async () => {
    token = await newToken(fixture);
  });
  beforeEach(async () => {
    session = await createTokenPort().open(token, token, pin());
  });
  afterEach(() => session.close());

  it.each(pairKinds)('makes %s as its templates say, whose signatures OpenSSL accepts, and destroys it', async (kind) => {
    const request = pairRequest({ kind, persistent: true, extractable: false });
    const id = bytesToHex(request.id);
    if (fixture.missingKinds.includes(kind)) {
      await expect(session.generateKeyPair(request)).rejects.toMatchObject({
        code: 'TOKEN_CALL_REFUSED',
        details: { field: 'C_GenerateKeyPair', got: 'CKR_MECHANISM_INVALID (0x70)' },
      });
      expect(await session.proveAbsent(id)).toBe(true);
      return;
    }
    const { publicKey, privateKey } = await session.generateKeyPair(request);
    const halves = [
      [publicKey, publicHalfTemplate(request)],
      [privateKey, privateHalfTemplate(request)],
    ] as const;
    for (const [half, template] of halves) {
      const comparison = compareWithTemplate(template, await session.attributes(half));
      expect(comparison.filter(({ verdict }) => verdict === 'different')).toEqual([]);
    }
    const spki = await session.publicKey(publicKey);
    expect(
      createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({ format: 'der', type: 'spki' }),
    ).toEqual(Buffer.from(spki));
    expect(await session.publicKey(privateKey)).toEqual(spki);
    for (const scheme of schemesOf(kind)) {
      const signature = await session.sign(privateKey, scheme, message);
      expect([scheme, verifyInSoftware(spki, scheme, message, signature)]).toEqual([scheme, true]);
      expect(verifyInSoftware(spki, scheme, message.subarray(1), signature)).toBe(false);
    }
    expect(await session.findKeys({ id })).toHaveLength(2);
    await session.destroy(privateKey);
    expect(await session.proveAbsent(id)).toBe(true);
    await expect(session.sign(privateKey, 'ed25519', message)).rejects.toMatchObject({ code: 'TOKEN_KEY_MISSING' });
  });

  it('signs only with a private key of the scheme’s type that may sign', async () => {
    const { publicKey, privateKey } = await session.generateKeyPair(pairRequest());
    const transport = await session.generateKeyPair(pairRequest({ kind: 'rsa-2048', purpose: 'transport' }));
    const refusal = (field: string) => ({ code: 'TOKEN_ATTRIBUTE_MISMATCH', details: { field } });
    await expect(session.sign(publicKey, 'ecdsa-sha256', message)).rejects.toMatchObject(refusal('key'));
    await expect(session.sign(privateKey, 'rsa-pss-sha256', message)).rejects.toMatchObject(refusal('key'));
    await expect(session.sign(transport.privateKey, 'rsa-pss-sha256', message)).rejects.toMatchObject(refusal('sign'));
    await expect(session.decrypt(privateKey, 'oaep-sha1', message)).rejects.toMatchObject(refusal('key'));
    const unknown = session.sign(privateKey, 'md5' as 'ed25519', message);
    await expect(unknown).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'scheme' } });
  });

  it.each(['rsa-pkcs1', 'oaep-sha1', 'oaep-sha256', 'oaep-sha384', 'oaep-sha512'] as const)(
    'decrypts by %s what OpenSSL encrypted, or says it cannot',
    async (scheme) => {
      const { privateKey, publicKey } = await session.generateKeyPair(pairRequest({ kind: 'rsa-2048', purpose: 'transport' }));
      const spki = await session.publicKey(publicKey);
      const padding = scheme === 'rsa-pkcs1' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
      const oaepHash = /sha\d+$/.exec(scheme)?.[0] ?? 'sha1';
      const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
      const data = new Uint8Array(publicEncrypt({ key, padding, oaepHash }, message));
      const clear = session.decrypt(privateKey, scheme, data);
      if (scheme === 'rsa-pkcs1' || scheme === 'oaep-sha1' || fixture.oaep['SHA-256']) {
        expect((await clear).use((bytes) => Buffer.from(bytes).equals(message))).toBe(true);
      } else await expect(clear).rejects.toMatchObject({ code: 'TOKEN_CALL_REFUSED', details: { field: 'C_DecryptInit' } });
      await expect(session.decrypt(privateKey, 'oaep-sha1', data.subarray(1))).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        details: { field: 'data' },
      });
    },
  );

  it('asks for the PIN at each use of a key that wants it, and wipes it', async () => {
    const request = pairRequest({ alwaysAuthenticate: true });
    await expect(session.generateKeyPair(request)).rejects.toMatchObject({ code: 'TOKEN_PIN_NEEDED' });
    const { publicKey, privateKey } = await session.generateKeyPair(request, pin());
    expect((await session.attributes(privateKey)).alwaysAuthenticate).toBe(true);
    const [first, second] = [pin(), pin()];
    for (const typed of [first, second]) {
      const signature = await session.sign(privateKey, 'ecdsa-sha256', message, typed);
      expect(verifyInSoftware(await session.publicKey(publicKey), 'ecdsa-sha256', message, signature)).toBe(true);
      expect(typed.every((byte) => byte === 0)).toBe(true);
    }
    const without = session.sign(privateKey, 'ecdsa-sha256', message);
    await expect(without).rejects.toMatchObject({ code: 'TOKEN_PIN_NEEDED' });
    const wrong = session.sign(privateKey, 'ecdsa-sha256', message, pin('654321'));
    if (fixture.checksPinOfEachUse)
      await expect(wrong).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG', details: { field: 'C_Login' } });
    else await expect(wrong).resolves.toBeInstanceOf(Uint8Array);
    // Nothing of the refused use is left in the session.
    await expect(session.sign(privateKey, 'ecdsa-sha256', message, pin())).resolves.toBeInstanceOf(Uint8Array);
  });

  it('never overwrites, and refuses pairs that contradict themselves', async () => {
    const first = pairRequest();
    await session.generateKeyPair(first);
    const again = session.generateKeyPair({ ...pairRequest(), id: first.id });
    await expect(again).rejects.toMatchObject({ code: 'TOKEN_KEY_EXISTS' });
    const named = session.generateKeyPair({ ...pairRequest(), label: first.label });
    await expect(named).rejects.toMatchObject({ code: 'TOKEN_LABEL_TAKEN' });
    const transport = session.generateKeyPair(pairRequest({ purpose: 'transport' }));
    await expect(transport).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'purpose' } });
    const secret = session.generateKeyPair(pairRequest({ kind: 'aes-256' as 'ec-p256' }));
    await expect(secret).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'kind' } });
  });

  it.each(['hmac-256', 'hmac-384', 'hmac-512'] as const)(
    'makes %s, says by which method it is checked, and signs',
    async (kind) => {
      const request = aesRequest({ kind, persistent: true });
      const key = await session.generateKey(request);
      expect(await session.attributes(key)).toMatchObject({
        keyType: 'CKK_GENERIC_SECRET',
        valueLength: keyKinds[kind].bits / 8,
        sign: true,
        verify: true,
        encrypt: false,
        wrap: false,
      });
      const { method, value } = await session.checkValue(key);
      expect(method).toBe('HMAC-SHA-256');
      const zeros = await session.sign(key, 'hmac-sha256', new Uint8Array(16));
      expect(Buffer.from(zeros.subarray(0, 5)).toString('hex').toUpperCase()).toBe(value);
      const scheme = `hmac-sha${keyKinds[kind].bits}` as const;
      expect(await session.sign(key, scheme, message)).toHaveLength(keyKinds[kind].bits / 8);
      await session.destroy(key);
      expect(await session.proveAbsent(bytesToHex(request.id))).toBe(true);
    },
  );

  it('tells how far it is while it lists keys', async () => {
    await session.generateKeyPair(pairRequest());
    const steps: string[] = [];
    const keys = await session.listKeys((done, total) => steps.push(`${done} of ${total}`));
    expect(steps).toEqual(keys.map((_, index) => `${index + 1} of ${keys.length}`));
    expect(keys.map((key) => key.class)).toEqual(expect.arrayContaining(['CKO_SECRET_KEY', 'CKO_PRIVATE_KEY', 'CKO_PUBLIC_KEY']));
  });
});
