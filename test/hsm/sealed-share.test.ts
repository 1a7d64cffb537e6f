import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stopModule } from '../../electron/service/hsm/module-loader.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { openSealedShare } from '../../electron/service/shares/sealed-to-card.ts';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import type { KeyHandle } from '../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { certificatePem, readCertificate } from '../../shared/transcript/certificate.ts';
import { run } from '../acceptance/outside.ts';
import { certifiedKey } from './fixtures/certified-key.ts';
import { newFolder, newToken, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { describeSmartCard, pivKeyIds, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

const SHARE = 'CLVTEST1QQTESTQPZRQP0CJD765RHC9UV5EEPLZP3KJZSYZ848CZD6C9M53';
const port = createTokenPort();
const refused = { code: 'SEALED_SHARE_REFUSED', details: { field: 'sealed share' } };
const paddings = {
  'PKCS#1 v1.5': [],
  'OAEP with SHA-1': ['-keyopt', 'rsa_padding_mode:oaep'],
  'OAEP with SHA-256': ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'],
  'OAEP with SHA-384': ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha384'],
  'OAEP with SHA-512': ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha512'],
  'PKCS#1 v1.5, named by the key': ['-keyid'],
} as const;

let folder: string;
let session: TokenSession;
let key: KeyHandle;
let certificate: Uint8Array;

beforeAll(() => {
  folder = newFolder();
});
afterAll(removeFolders);

/** Seals as anybody with OpenSSL does. */
function seal(to: Uint8Array = certificate, options: readonly string[] = [], cipher = '-aes256'): Uint8Array {
  const pem = join(folder, 'recipient.pem');
  writeFileSync(pem, certificatePem(to));
  const input = new TextEncoder().encode(SHARE);
  const what = ['cms', '-encrypt', '-binary', cipher, '-outform', 'DER', '-recip', pem, ...options];
  return run('openssl', what, { input });
}

const open = async (sealed: Uint8Array) => {
  const secret = await openSealedShare({ session, key, certificate }, sealed, pin());
  const text = secret.use((bytes) => bytesToUtf8(bytes));
  secret.wipe();
  return text;
};

describeSmartCard('a share sealed to a smart card behind OpenSC', () => {
  let card: SmartCard;
  beforeAll(async () => {
    card = await startSmartCard();
  });
  afterAll(async () => {
    stopModule(card.module);
    await card.stop();
  });
  beforeEach(async () => {
    session = await port.open(card.module, card, pin(card.pin));
    await choose(pivKeyIds.decryption);
  });
  afterEach(() => session.close());

  const choose = async (id: string) => {
    const found = (await session.certificates()).find((each) => each.id === id);
    if (found?.key == null) throw new Error(`no key ${id}`);
    [key, certificate] = [found.key, found.certificate];
  };

  it.each(['PKCS#1 v1.5', 'OAEP with SHA-1', 'OAEP with SHA-256'] as const)('opens (%s)', async (padding) => {
    expect(await open(seal(certificate, paddings[padding]))).toBe(SHARE);
  });

  it('answers everything that is wrong behind the card with one error', async () => {
    for (const altered of alterations()) await expect(open(altered)).rejects.toMatchObject(refused);
    expect(await open(seal())).toBe(SHARE);
  });

  it('says that the card does not agree on keys by EC', async () => {
    await choose(pivKeyIds.authentication);
    await expect(open(seal())).rejects.toMatchObject({
      code: 'TOKEN_CAPABILITY_MISSING',
      details: { expected: 'RSA key transport', got: 'key agreement (EC)' },
    });
  });

  it('says that the card is gone, which is no verdict on the share', async () => {
    const sealed = seal();
    await card.remove();
    await expect(open(sealed)).rejects.toMatchObject({ code: 'TOKEN_ABSENT' });
    await card.insert();
  });
});

describe.each(Object.entries(tokenFixtures))('a share sealed to a key over %s', (_name, fixture) => {
  beforeAll(async () => {
    const token = await newToken(fixture);
    session = await port.open(token, token, pin());
    ({ key, certificate } = await certifiedKey(session, 'Ada Holder'));
  });
  afterAll(() => session.close());

  it.each(Object.keys(paddings) as (keyof typeof paddings)[])('opens (%s)', async (padding) => {
    const sealed = seal(certificate, paddings[padding]);
    const isKnown = !/SHA-(256|384|512)/.test(padding) || fixture.oaep['SHA-256'];
    if (isKnown) return expect(await open(sealed)).toBe(SHARE);
    await expect(open(sealed)).rejects.toMatchObject({
      code: 'TOKEN_CAPABILITY_MISSING',
      details: { expected: expect.stringMatching(/^decryption by oaep-sha(256|384|512)$/) },
    });
  });

  it('answers everything that is wrong behind the card with one error', async () => {
    for (const altered of alterations()) await expect(open(altered)).rejects.toMatchObject(refused);
  });

  it('is not opened where it is sealed to somebody else', async () => {
    const { key: other, certificate: others } = await certifiedKey(session, 'Somebody Else');
    await expect(open(seal(others))).rejects.toMatchObject({ code: 'SEALED_SHARE_REFUSED', details: { field: 'recipient' } });
    await expect(openSealedShare({ session, key: other, certificate }, seal())).rejects.toMatchObject(refused);
  });

  it.each([
    ['AES-128', () => seal(certificate, [], '-aes128'), 'AES-256-CBC'],
    ['something behind it', () => new Uint8Array([...seal(), 5, 0]), 'exactly one DER element'],
    ['nothing', () => new Uint8Array(), 'exactly one DER element'],
    ['a part of it', () => seal().subarray(0, 300), /bytes of contents/],
    ['OAEP with two hashes', () => seal(certificate, twoHashes), 'RSA PKCS#1 v1.5, or OAEP with MGF1 of the same hash'],
    ['too many bytes', () => new Uint8Array(70_000), 'at most 65536 bytes'],
  ])('is refused as malformed: %s', async (_what, make, expected) => {
    await expect(open(make())).rejects.toMatchObject({
      code: 'SEALED_SHARE_MALFORMED',
      details: { field: 'sealed share', expected: typeof expected === 'string' ? expected : expect.stringMatching(expected) },
    });
  });
});

const twoHashes = [...paddings['OAEP with SHA-256'], '-keyopt', 'rsa_mgf1_md:sha1'];

/** Copies with one thing wrong that only who decrypts them can see. */
function alterations(): readonly Uint8Array[] {
  const sealed = seal();
  const at = (index: number) =>
    sealed.map((byte, place) => (place === (index + sealed.length) % sealed.length ? byte ^ 1 : byte));
  const place = keyPlace(sealed);
  const withKey = (clear: Uint8Array, encrypted?: Uint8Array) => {
    const spki = readCertificate(certificate).subjectPublicKeyInfo;
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const block = encrypted ?? publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, clear);
    const copy = Uint8Array.from(sealed);
    copy.set(block, place);
    return copy;
  };
  const key128 = withKey(randomBytes(16));
  const wrongKey = withKey(randomBytes(32));
  const empty = withKey(new Uint8Array(0));
  const noBlock = withKey(none, new Uint8Array(256).fill(1));
  const padding = withPadding(sealed, withKey, 0);
  const longPadding = withPadding(sealed, withKey, 17);
  return [at(place + 5), at(-1), key128, wrongKey, empty, noBlock, padding, longPadding];
}

const none = new Uint8Array(0);

/** The content under a known key, with a last byte that is no padding. */
function withPadding(sealed: Uint8Array, withKey: (clear: Uint8Array) => Uint8Array, last: number): Uint8Array {
  const contentKey = randomBytes(32);
  const copy = withKey(contentKey);
  const blocks = Math.ceil((SHARE.length + 1) / 16) * 16;
  const start = sealed.length - blocks;
  const iv = sealed.subarray(start - 18, start - 2);
  const clear = new Uint8Array(blocks).fill(last);
  const cipher = createCipheriv('aes-256-cbc', contentKey, iv).setAutoPadding(false);
  copy.set(Buffer.concat([cipher.update(clear), cipher.final()]), start);
  return copy;
}

/** Where the encrypted key begins: behind OCTET STRING of 256 bytes. */
function keyPlace(sealed: Uint8Array): number {
  return Buffer.from(sealed).indexOf(Buffer.from('04820100', 'hex')) + 4;
}
