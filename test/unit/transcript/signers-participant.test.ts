import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  scryptSync,
  verify,
  X509Certificate,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createParticipant, openParticipant } from '../../../electron/service/transcript/signers/participant-file.ts';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { type Participant, parseParticipant, writeParticipant } from '../../../shared/transcript/participant.ts';
import { type Desk, openDesk } from './signers-kit.ts';

const NOW = Date.UTC(2026, 10, 23, 20, 0, 0);
const GOLDEN_PASSPHRASE = 'umbrella  Käse 7 practice';
const golden = new Uint8Array(readFileSync(new URL('../../golden/participant-v1.json', import.meta.url)));
const passphrase = utf8ToBytes('correct horse battery');
let desk: Desk;
let production: Uint8Array;

beforeAll(async () => {
  desk = openDesk();
  production = await createParticipant({ name: 'Wanda Witness', mode: 'production', passphrase, now: NOW });
});
afterAll(() => desk.remove());

function foreignKey(): Uint8Array {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'der', type: 'pkcs8' });
}

function sealAsSpecified({ certificate, salt, nonce }: Participant, content: Uint8Array): Uint8Array {
  const key = scryptSync(passphrase, salt, 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 });
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.concat([Buffer.from('claviger-participant-v1\0'), createHash('sha256').update(certificate).digest()]));
  return new Uint8Array(Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]));
}

describe('the published participant file', () => {
  test('opens step by step as docs/formats/participant-v1.md says', () => {
    const file = JSON.parse(bytesToUtf8(golden));
    const certificate = Buffer.from(file.certificate, 'base64');
    const fingerprint = createHash('sha256').update(certificate).digest();
    expect(fingerprint.toString('hex')).toBe('6590e3338f09af9fa128c87b3fa3e7d89a3780526dc8ed9571dc715dff78d8b7');
    const salt = Buffer.from(file.key.salt, 'base64');
    const key = scryptSync(Buffer.from(GOLDEN_PASSPHRASE, 'utf8'), salt, 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 });
    expect(key.toString('hex')).toBe('45bb12ecfaf286738fb4aa8dc4ec33d8227405db9b2fe5c5df402d769bd5e6d5');
    const sealed = Buffer.from(file.key.sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(file.key.nonce, 'base64'));
    decipher.setAAD(Buffer.concat([Buffer.from('claviger-participant-v1', 'ascii'), Buffer.from([0]), fingerprint]));
    decipher.setAuthTag(sealed.subarray(-16));
    const privateKey = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    expect(createHash('sha256').update(privateKey).digest('hex')).toBe(
      '16ab24c3b90db5d4beae8f026327715eff5c6147cf2f7942a921f13ac2da2033',
    );
    expect(createHash('sha256').update(golden).digest('hex')).toBe(
      '69c3ec1a36a53b714eff801718af2654f9ef805267a5d098a7fed342e6d29d6f',
    );
    const opened = createPublicKey(createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }));
    expect(opened.equals(new X509Certificate(certificate).publicKey)).toBe(true);
  });

  test('is opened by the program and signs', async () => {
    const signer = await openParticipant(golden, utf8ToBytes(GOLDEN_PASSPHRASE));
    const bytes = utf8ToBytes('to be signed');
    const { publicKey } = new X509Certificate(signer.certificate);
    expect(verify('sha256', bytes, publicKey, await signer.sign(bytes))).toBe(true);
  });

  test.each([
    ['one space fewer', GOLDEN_PASSPHRASE.replace('  ', ' ')],
    ['a space at the end', `${GOLDEN_PASSPHRASE} `],
    ['the umlaut in two code points', GOLDEN_PASSPHRASE.normalize('NFD')],
    ['nothing typed', ''],
  ])('is not opened with %s: a passphrase is its bytes as typed', async (_, typed) => {
    await expect(openParticipant(golden, utf8ToBytes(typed))).rejects.toMatchObject({
      code: 'PASSPHRASE_WRONG',
      details: { field: 'participant file of Zoë Practice' },
    });
  });
});

describe('a new participant', () => {
  test('has a certificate that openssl reads as specified', () => {
    const { certificate, name, mode } = parseParticipant(production);
    expect({ name, mode }).toEqual({ name: 'Wanda Witness', mode: 'production' });
    desk.write('participant.der', certificate);
    const text = desk.openssl('x509', '-inform', 'DER', '-in', 'participant.der', '-text', '-noout', '-nameopt', 'RFC2253');
    for (const line of [
      'Version: 3 (0x2)',
      'Issuer: CN=Wanda Witness',
      'Subject: CN=Wanda Witness',
      'Not Before: Nov 23 20:00:00 2026 GMT',
      'Not After : Nov 23 20:00:00 2046 GMT',
      'NIST CURVE: P-256',
      'Signature Algorithm: ecdsa-with-SHA256',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation/);
    expect(text).toMatch(/Serial Number:\s+[4-7][0-9a-f](:[0-9a-f]{2}){15}\s/);
    const publicKey = new X509Certificate(certificate).publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
    const identifier = createHash('sha256').update(publicKey).digest('hex').slice(0, 40).toUpperCase();
    expect(text.replaceAll(':', '')).toContain(identifier);
  });

  test('has a certificate that openssl accepts on its own', () => {
    desk.write('participant.der', parseParticipant(production).certificate);
    desk.openssl('x509', '-inform', 'DER', '-in', 'participant.der', '-out', 'participant.pem');
    const time = ['-attime', String(NOW / 1000 + 1)];
    expect(desk.openssl('verify', '-x509_strict', ...time, '-CAfile', 'participant.pem', 'participant.pem')).toContain('OK');
  });

  test('is different every time', async () => {
    const again = await createParticipant({ name: 'Wanda Witness', mode: 'production', passphrase, now: NOW });
    const [one, two] = [parseParticipant(production), parseParticipant(again)];
    for (const part of ['certificate', 'salt', 'nonce', 'sealed'] as const)
      expect(bytesToHex(one[part])).not.toBe(bytesToHex(two[part]));
  });

  test.each([
    ['7 bytes', 7, 'PASSPHRASE_TOO_SHORT', 'at least 8 bytes'],
    ['nothing', 0, 'PASSPHRASE_TOO_SHORT', 'at least 8 bytes'],
    ['1025 bytes', 1025, 'INPUT_TOO_LARGE', 'at most 1024 bytes'],
  ])('is not made with a passphrase of %s', async (_, length, code, expected) => {
    const participant = { name: 'Ada', mode: 'practice', passphrase: new Uint8Array(length).fill(97), now: NOW } as const;
    await expect(createParticipant(participant)).rejects.toMatchObject({ code, details: { field: 'passphrase', expected } });
  });

  test('is not made without a name', async () => {
    await expect(createParticipant({ name: ' Ada', mode: 'practice', passphrase, now: NOW })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { field: 'name' },
    });
  });
});

describe('an opened participant', () => {
  test('signs until closed', async () => {
    const signer = await openParticipant(production, passphrase);
    expect(signer.algorithm).toBe('ecdsa-p256-sha256');
    expect(await signer.sign(passphrase)).toBeInstanceOf(Uint8Array);
    signer.close();
    signer.close();
    await expect(signer.sign(passphrase)).rejects.toMatchObject({
      code: 'SIGNER_CLOSED',
      details: { field: 'signing key of Wanda Witness' },
    });
  });

  test('cannot be given another certificate, salt, nonce or sealed key', async () => {
    const [one, other] = [parseParticipant(production), parseParticipant(golden)];
    const { name, mode, certificate } = other;
    for (const swapped of [
      { ...one, name, mode, certificate },
      { ...one, salt: other.salt },
      { ...one, nonce: other.nonce },
      { ...one, sealed: other.sealed },
    ])
      await expect(openParticipant(writeParticipant(swapped), passphrase)).rejects.toMatchObject({
        code: 'PASSPHRASE_WRONG',
        details: { field: `participant file of ${swapped.name}` },
      });
  });

  test.each([
    ['the key of somebody else', foreignKey, 'PARTICIPANT_KEY_MISMATCH'],
    ['no key', () => Buffer.alloc(138), 'PARTICIPANT_MALFORMED'],
  ] as const)('is refused with %s sealed inside', async (_, content, code) => {
    const participant = parseParticipant(production);
    const swapped = { ...participant, sealed: sealAsSpecified(participant, content()) };
    await expect(openParticipant(writeParticipant(swapped), passphrase)).rejects.toMatchObject({
      code,
      details: { field: expect.stringContaining('Wanda Witness') },
    });
  });

  test('leaves nothing of the passphrase in an error', async () => {
    const error = await openParticipant(production, utf8ToBytes('wrong horse battery')).catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error)).not.toContain('horse');
  });
});
