import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findToken } from '../../electron/service/hsm/identity.ts';
import { startModule } from '../../electron/service/hsm/module-loader.ts';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { bytesToHex } from '../../shared/core/bytes.ts';
import { SecretBytes } from '../../shared/core/secret-bytes.ts';
import { keyTypes, objectClasses } from '../../shared/hsm/constants/objects.ts';
import { keyKinds } from '../../shared/hsm/key-kinds.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import type { SignatureSchemeId } from '../../shared/hsm/signature-schemes.ts';
import { aesRequest, keyName, newToken, pairRequest, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { cmacCheckValue, unwrapInSoftware, verifyInSoftware, wrapInSoftware } from './software.ts';

afterAll(removeFolders);

const message = new TextEncoder().encode('what is signed');
const wrappable = ['rsa-2048', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521'] as const;
type Wrappable = (typeof wrappable)[number];

const schemes = {
  'rsa-2048': 'rsa-pss-sha256',
  'rsa-4096': 'rsa-pkcs1-sha512',
  'ec-p256': 'ecdsa-sha512',
  'ec-p384': 'ecdsa-sha384',
  'ec-p521': 'ecdsa-sha256',
} as const satisfies Record<Wrappable, SignatureSchemeId>;

/** A key pair made in software: its private key as PKCS#8, its public key as SubjectPublicKeyInfo. */
function softwarePair(kind: Wrappable): { readonly pkcs8: Buffer; readonly spki: Uint8Array } {
  const { curve, modulusBits } = keyKinds[kind];
  const pair =
    curve === null
      ? generateKeyPairSync('rsa', { modulusLength: modulusBits })
      : generateKeyPairSync('ec', { namedCurve: curve });
  return { pkcs8: pair.privateKey.export({ format: 'der', type: 'pkcs8' }), spki: spkiOf(pair.publicKey) };
}

function spkiOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
}

/** Where the DER structure at the beginning of `bytes` ends. */
function endOfStructure(bytes: Buffer): number {
  const count = (bytes[1] ?? 0) & 0x7f;
  return (bytes[1] ?? 0) < 0x80 ? 2 + (bytes[1] ?? 0) : 2 + count + bytes.readUIntBE(2, count);
}

describe.each(Object.values(tokenFixtures))('private keys and blobs: $family', (fixture) => {
  let token: PracticeToken;
  let session: TokenSession;
  beforeAll(async () => {
    token = await newToken(fixture);
  });
  beforeEach(async () => {
    session = await createTokenPort().open(token, token, pin());
  });
  afterEach(() => session.close());

  const secret = (bytes: Uint8Array) => SecretBytes.take(Uint8Array.from(bytes));
  const wrapping = (kek: Uint8Array) => session.importWrappingKey(secret(kek), keyName());
  const unwrapping = (kek: Uint8Array) => session.importUnwrappingKey(secret(kek), keyName());

  it.each(wrappable)('wraps %s so that OpenSSL finds the very key, and takes it back to sign with', async (kind) => {
    const kek = randomBytes(32);
    const { publicKey, privateKey } = await session.generateKeyPair(pairRequest({ kind }));
    const spki = await session.publicKey(publicKey);
    const blob = await session.wrapKey(await wrapping(kek), privateKey);
    const clear = unwrapInSoftware(kek, blob);
    const end = endOfStructure(clear);
    const found = createPrivateKey({ key: clear.subarray(0, end), format: 'der', type: 'pkcs8' });
    expect(Buffer.from(spkiOf(createPublicKey(found)))).toEqual(Buffer.from(spki));
    expect(clear.subarray(end).every((byte) => byte === 0)).toBe(true);
    expect(clear.length - end).toBe(fixture.padsPrivateKeys ? (8 - (end % 8)) % 8 : 0);
    const request = pairRequest({ kind, extractable: false });
    const back = await session.unwrapPrivateKey(await unwrapping(kek), blob, request, spki);
    expect(await session.attributes(back.privateKey)).toMatchObject({
      sensitive: true,
      extractable: false,
      sign: true,
      token: false,
    });
    expect(await session.publicKey(back.publicKey)).toEqual(spki);
    const signature = await session.sign(back.privateKey, schemes[kind], message);
    expect(verifyInSoftware(spki, schemes[kind], message, signature)).toBe(true);
  });

  it.each(wrappable)('takes %s that OpenSSL wrapped', async (kind) => {
    const kek = randomBytes(32);
    const { pkcs8, spki } = softwarePair(kind);
    const back = await session.unwrapPrivateKey(await unwrapping(kek), wrapInSoftware(kek, pkcs8), pairRequest({ kind }), spki);
    const signature = await session.sign(back.privateKey, schemes[kind], message);
    expect(verifyInSoftware(spki, schemes[kind], message, signature)).toBe(true);
  });

  it.each(wrappable)('imports %s, tells its public key and signs', async (kind) => {
    const { pkcs8, spki } = softwarePair(kind);
    const request = pairRequest({ kind, persistent: true });
    const key = secret(pkcs8);
    const { publicKey, privateKey } = await session.importPrivateKey(key, request);
    expect(await session.publicKey(publicKey)).toEqual(spki);
    expect(await session.publicKey(privateKey)).toEqual(spki);
    expect(verifyInSoftware(spki, schemes[kind], message, await session.sign(privateKey, schemes[kind], message))).toBe(true);
    expect(key.use((bytes) => Buffer.from(bytes).equals(pkcs8))).toBe(true);
    await session.destroy(privateKey);
    expect(await session.proveAbsent(bytesToHex(request.id))).toBe(true);
  });

  it('refuses private keys that are of another kind, not whole, or followed by something', async () => {
    const { pkcs8, spki } = softwarePair('ec-p256');
    const refusal = (field: string) => ({ code: 'INPUT_INVALID', details: { field } });
    const attempt = (bytes: Uint8Array, kind: Wrappable) => session.importPrivateKey(secret(bytes), pairRequest({ kind }));
    await expect(attempt(pkcs8, 'rsa-2048')).rejects.toMatchObject(refusal('publicKey'));
    await expect(attempt(pkcs8, 'ec-p384')).rejects.toMatchObject(refusal('publicKey'));
    await expect(attempt(Buffer.concat([pkcs8, Buffer.alloc(1)]), 'ec-p256')).rejects.toMatchObject(refusal('private key'));
    await expect(attempt(pkcs8.subarray(0, 50), 'ec-p256')).rejects.toMatchObject(refusal('private key'));
    await expect(attempt(spki, 'ec-p256')).rejects.toMatchObject(refusal('private key'));
    const kek = await unwrapping(randomBytes(32));
    const unknown = session.unwrapPrivateKey(kek, new Uint8Array(80), pairRequest());
    await expect(unknown).rejects.toMatchObject(refusal('publicKey'));
    const edwards = session.unwrapPrivateKey(kek, new Uint8Array(80), pairRequest({ kind: 'ed25519' }), spki);
    await expect(edwards).rejects.toMatchObject(refusal('kind'));
  });

  it('refuses a private key that is not the one of the given public key, and leaves nothing', async () => {
    const kek = randomBytes(32);
    const [one, other] = [softwarePair('ec-p256'), softwarePair('ec-p256')];
    const request = pairRequest({ persistent: true });
    const blob = wrapInSoftware(kek, one.pkcs8);
    const failure = session.unwrapPrivateKey(await unwrapping(kek), blob, request, other.spki);
    await expect(failure).rejects.toMatchObject({ code: 'TOKEN_KEY_UNUSABLE' });
    expect(await session.proveAbsent(bytesToHex(request.id))).toBe(true);
    const rsa = [softwarePair('rsa-2048'), softwarePair('rsa-2048')] as const;
    const rsaRequest = pairRequest({ kind: 'rsa-2048' });
    const wrong = session.unwrapPrivateKey(await unwrapping(kek), wrapInSoftware(kek, rsa[0].pkcs8), rsaRequest, rsa[1].spki);
    await expect(wrong).rejects.toMatchObject({ code: 'TOKEN_ATTRIBUTE_MISMATCH', details: { field: 'public key' } });
    expect(await session.proveAbsent(bytesToHex(rsaRequest.id))).toBe(true);
  });

  it.each([
    ['one bit', (blob: Uint8Array) => blob.map((byte, index) => (index === 20 ? byte ^ 1 : byte))],
    ['eight bytes short', (blob: Uint8Array) => blob.subarray(8)],
    ['one byte short', (blob: Uint8Array) => blob.subarray(1)],
    ['empty', () => new Uint8Array(0)],
  ])('refuses a blob of a private key that is not intact: %s', async (_name, spoil) => {
    const kek = randomBytes(32);
    const { pkcs8, spki } = softwarePair('ec-p256');
    const request = pairRequest();
    const blob = spoil(new Uint8Array(wrapInSoftware(kek, pkcs8)));
    const failure = session.unwrapPrivateKey(await unwrapping(kek), blob, request, spki);
    await expect(failure).rejects.toMatchObject({ code: 'TOKEN_BLOB_REFUSED' });
    expect(await session.proveAbsent(bytesToHex(request.id))).toBe(true);
  });

  it('lets no private key out that is not extractable, and none by a key that may not wrap', async () => {
    const { privateKey } = await session.generateKeyPair(pairRequest({ extractable: false }));
    const kek = randomBytes(32);
    const refused = session.wrapKey(await wrapping(kek), privateKey);
    await expect(refused).rejects.toMatchObject({ code: 'TOKEN_KEY_UNEXTRACTABLE', details: { field: 'target' } });
    const open = await session.generateKeyPair(pairRequest());
    const wrongWay = session.wrapKey(await unwrapping(kek), open.privateKey);
    await expect(wrongWay).rejects.toMatchObject({ code: 'TOKEN_ATTRIBUTE_MISMATCH', details: { field: 'wrap' } });
    await session.makeUnextractable(open.privateKey);
    const late = session.wrapKey(await wrapping(kek), open.privateKey);
    await expect(late).rejects.toMatchObject({ code: 'TOKEN_KEY_UNEXTRACTABLE' });
  });

  it('lets a key that wants a trusted wrapping key out by no other, whatever the token would do', async () => {
    const refusal = { code: 'TOKEN_KEY_UNEXTRACTABLE', details: { field: 'target', expected: 'a trusted wrapping key' } };
    const kek = await wrapping(randomBytes(32));
    const key = await session.generateKey(aesRequest({ trustedWrapping: true }));
    expect((await session.attributes(key)).wrapWithTrusted).toBe(true);
    await expect(session.wrapKey(kek, key)).rejects.toMatchObject(refusal);
    const { privateKey } = await session.generateKeyPair(pairRequest({ trustedWrapping: true }));
    await expect(session.wrapKey(kek, privateKey)).rejects.toMatchObject(refusal);
    const publicKey = await session.importPublicKey(softwarePair('rsa-2048').spki);
    await expect(session.wrapOaep(publicKey, key, 'SHA-1')).rejects.toMatchObject(refusal);
  });

  it.each(['aes-128', 'aes-192', 'aes-256', 'hmac-256', 'hmac-384', 'hmac-512'] as const)(
    'imports %s, wraps it so that OpenSSL finds it, and takes it back with the same check value',
    async (kind) => {
      const [kek, clear] = [randomBytes(32), randomBytes(keyKinds[kind].bits / 8)];
      const key = await session.importKey(secret(clear), aesRequest({ kind }));
      const { method, value } = await session.checkValue(key);
      const hmac = () =>
        createHmac('sha256', clear).update(Buffer.alloc(16)).digest().subarray(0, 5).toString('hex').toUpperCase();
      expect([method, value]).toEqual(kind.startsWith('aes') ? ['CMAC', cmacCheckValue(clear)] : ['HMAC-SHA-256', hmac()]);
      const blob = await session.wrapKey(await wrapping(kek), key);
      expect(unwrapInSoftware(kek, blob)).toEqual(clear);
      const back = await session.unwrapKey(await unwrapping(kek), blob, aesRequest({ kind, extractable: false }));
      expect(await session.checkValue(back)).toMatchObject({ method, value });
      const wrong = session.importKey(secret(clear.subarray(1)), aesRequest({ kind }));
      await expect(wrong).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'key' } });
    },
  );

  it('wraps a key of 20 bytes only where the token was seen to do it right', async () => {
    const [kek, value] = [randomBytes(32), randomBytes(20)];
    const loaded = startModule(token);
    const other = loaded.library.openSession(findToken(loaded, token).slot);
    const label = `odd ${bytesToHex(randomBytes(4))}`;
    loaded.library.createObject(other, [
      { attribute: 'CKA_CLASS', value: objectClasses.CKO_SECRET_KEY },
      { attribute: 'CKA_KEY_TYPE', value: keyTypes.CKK_GENERIC_SECRET },
      { attribute: 'CKA_TOKEN', value: true },
      { attribute: 'CKA_SENSITIVE', value: true },
      { attribute: 'CKA_EXTRACTABLE', value: true },
      { attribute: 'CKA_LABEL', value: Buffer.from(label) },
      { attribute: 'CKA_VALUE', value },
    ]);
    loaded.library.closeSession(other);
    const [key] = await session.findKeys({ label });
    if (key === undefined) throw new Error('not found');
    const blob = session.wrapKey(await wrapping(kek), key);
    if (fixture.wrapsOddLengths) expect(unwrapInSoftware(kek, await blob)).toEqual(value);
    else await expect(blob).rejects.toMatchObject({ code: 'TOKEN_CAPABILITY_MISSING', details: { field: 'key wrap' } });
    await session.destroy(key);
  });

  it('leaves nothing of its trials on the token', async () => {
    const before = (await session.listKeys()).length;
    const pair = await session.generateKeyPair(pairRequest());
    const kek = await wrapping(randomBytes(32));
    await session.wrapKey(kek, pair.privateKey);
    await session.destroy(pair.privateKey);
    await session.destroy(kek);
    expect(await session.listKeys()).toHaveLength(before);
  });
});
