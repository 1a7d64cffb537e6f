import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { createParticipantCard } from '../../electron/service/transcript/signers/card-file.ts';
import { participantCertificate } from '../../electron/service/transcript/signers/participant-certificate.ts';
import { openPerson } from '../../electron/service/transcript/signers/person.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { certificatePem, readCertificate, subjectName } from '../../shared/transcript/certificate.ts';
import { type ParticipantCard, parseParticipantCard, writeParticipantCard } from '../../shared/transcript/participant-card.ts';
import { run } from '../acceptance/outside.ts';
import { newFolder, pin, removeFolders } from './fixtures/fixture.ts';
import { makeSoftCard, putCertificate, type SoftCard } from './fixtures/soft-card.ts';

const port = createTokenPort();
const text = utf8ToBytes('what everybody saw');
const NOW = Date.UTC(2026, 10, 24);

let folder: string;
let card: SoftCard;
let files = 0;

const make = (changes: Partial<Parameters<typeof createParticipantCard>[1]> = {}) =>
  createParticipantCard(port, {
    name: 'Ada Lovelace',
    mode: 'practice',
    module: card.module,
    token: card,
    key: '01',
    selfSigned: true,
    pin: pin(),
    now: NOW,
    ...changes,
  });

function written(bytes: Uint8Array): string {
  files += 1;
  const file = join(folder, `card-${files}.json`);
  writeFileSync(file, bytes);
  return file;
}

const changed = async (changes: Partial<ParticipantCard>) =>
  written(writeParticipantCard({ ...parseParticipantCard(await make()), ...changes }));

function verifies({ certificate }: { readonly certificate: Uint8Array }, signature: Uint8Array): boolean {
  const key = createPublicKey({
    key: Buffer.from(readCertificate(certificate).subjectPublicKeyInfo),
    format: 'der',
    type: 'spki',
  });
  return verify('sha256', text, { key, dsaEncoding: 'der' }, signature);
}

beforeAll(async () => {
  folder = newFolder();
  card = await makeSoftCard([
    { kind: 'ec-p256' },
    { kind: 'ec-p384' },
    { kind: 'rsa-2048' },
    { kind: 'ec-p256', alwaysAuthenticate: true },
    { kind: 'rsa-2048', purpose: 'transport' },
    { kind: 'ec-p521' },
  ]);
});
afterAll(removeFolders);

describe('a card as a signer', () => {
  it.each([
    ['01', 'ecdsa-p256-sha256'],
    ['02', 'ecdsa-p384-sha256'],
    ['03', 'rsa-pkcs1-sha256'],
    ['04', 'ecdsa-p256-sha256'],
  ] as const)('signs once with key %s (%s), with a certificate that the card signed', async (key, algorithm) => {
    const bytes = await make({ key });
    const file = parseParticipantCard(bytes);
    expect(file).toMatchObject({ name: 'Ada Lovelace', mode: 'practice', key, card: { label: card.label, serial: card.serial } });
    const pem = join(folder, `self-${key}.pem`);
    writeFileSync(pem, certificatePem(file.certificate));
    run('openssl', ['verify', '-check_ss_sig', '-CAfile', pem, '-no_check_time', pem]);
    const typed = pin();
    const signer = await openPerson(port, written(bytes), { pin: typed });
    expect(typed.every((byte) => byte === 0)).toBe(true);
    expect(signer.algorithm).toBe(algorithm);
    expect(verifies(signer, await signer.sign(text))).toBe(true);
    await expect(signer.sign(text)).rejects.toMatchObject({
      code: 'SIGNER_CLOSED',
      details: { field: 'signing key on the card of Ada Lovelace' },
    });
    signer.close();
    // The card is free again: nobody is logged in.
    await (await port.open(card.module, card, pin())).close();
  });

  it('is free again when it was only opened', async () => {
    const file = written(await make());
    (await openPerson(port, file, { pin: pin() })).close();
    const signer = await openPerson(port, file, { pin: pin() });
    expect(verifies(signer, await signer.sign(text))).toBe(true);
  });

  it('says whose card refused the PIN, and takes the right one next', async () => {
    const file = written(await make());
    await expect(openPerson(port, file, { pin: pin('000000') })).rejects.toMatchObject({
      code: 'TOKEN_PIN_WRONG',
      details: { field: 'card of Ada Lovelace: C_Login' },
    });
    const signer = await openPerson(port, file, { pin: pin() });
    signer.close();
  });

  it.each([{}, { pin: new Uint8Array(0) }, { passphrase: utf8ToBytes('practice makes steady hands') }])(
    'wants a PIN',
    async (credential) => {
      await expect(openPerson(port, written(await make()), credential)).rejects.toMatchObject({
        code: 'TOKEN_PIN_INVALID',
        details: { field: 'card of Ada Lovelace', expected: 'the PIN of the card' },
      });
    },
  );

  it.each(['label', 'serial', 'model', 'manufacturer'] as const)('does not try the PIN on a card of another %s', async (part) => {
    const { card: known } = parseParticipantCard(await make());
    const file = await changed({ card: { ...known, [part]: 'another' } });
    const typed = pin('000000');
    await expect(openPerson(port, file, { pin: typed })).rejects.toMatchObject({
      code: 'CARD_ABSENT',
      details: { field: 'card of Ada Lovelace', expected: expect.stringContaining('another') },
    });
    expect(typed.every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a certificate of another key, before anybody relies on it', async () => {
    const { certificate } = parseParticipantCard(await make({ key: '02' }));
    await expect(openPerson(port, await changed({ certificate }), { pin: pin() })).rejects.toMatchObject({
      code: 'CARD_ABSENT',
      details: { got: 'a card of the same names with another key 01' },
    });
    await (await port.open(card.module, card, pin())).close();
  });

  it('says that the key is not on the card', async () => {
    await expect(openPerson(port, await changed({ key: '77' }), { pin: pin() })).rejects.toMatchObject({
      code: 'TOKEN_KEY_MISSING',
      details: { expected: 'a private key with CKA_ID 77' },
    });
  });

  it('loads no library but the one whose hash is in the file, and only from the folders of the system', async () => {
    const { library } = parseParticipantCard(await make());
    const sha256 = '0'.repeat(64);
    await expect(openPerson(port, await changed({ library: { ...library, sha256 } }), { pin: pin() })).rejects.toMatchObject({
      code: 'MODULE_CHANGED',
      details: { field: `card of Ada Lovelace: library ${library.name}`, expected: sha256, got: library.sha256 },
    });
    const other = { ...library, name: 'libbrought.so' };
    await expect(openPerson(port, await changed({ library: other }), { pin: pin() })).rejects.toMatchObject({
      code: 'MODULE_MISSING',
      details: { field: 'card of Ada Lovelace: library libbrought.so', got: 'none of that name' },
    });
  });

  it('is no software in production', async () => {
    const file = await changed({ mode: 'production' });
    await expect(openPerson(port, file, { pin: pin() })).rejects.toMatchObject({
      code: 'TOKEN_NOT_QUALIFIED',
      details: { field: 'card of Ada Lovelace', expected: 'a smart card' },
    });
  });
});

describe('the file of a participant with a card', () => {
  it('takes the only key with a certificate, whatever name stands in it', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const stranger = join(folder, 'stranger.der');
    writeFileSync(stranger, participantCertificate(keys, 'Somebody Else', 'practice', NOW));
    const own = parseParticipantCard(await make({ key: '03', name: 'LOVELACE.ADA.1815' })).certificate;
    const der = join(folder, 'own.der');
    writeFileSync(der, own);
    await expect(make({ selfSigned: false, key: undefined })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: {
        field: 'card of Ada Lovelace: key',
        expected: 'a key that signs, with a certificate on the card',
        got: 'none on the card',
      },
    });
    putCertificate(card, stranger, '01');
    putCertificate(card, der, '03');
    const session = await port.open(card.module, card, pin());
    const found = await session.certificates();
    await session.close();
    expect(found.map(({ id, key, label }) => ({ id, key: key?.id ?? null, label }))).toEqual(
      expect.arrayContaining([
        { id: '01', key: null, label: 'certificate 01' },
        { id: '03', key: '03', label: 'certificate 03' },
      ]),
    );
    const file = parseParticipantCard(await make({ selfSigned: false, key: undefined }));
    expect(file).toMatchObject({ key: '03', name: 'Ada Lovelace', certificate: own });
    expect(subjectName(file.certificate)).toBe('LOVELACE.ADA.1815');
    await expect(make({ selfSigned: false, key: '01' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { expected: 'the CKA_ID of a key that signs, with a certificate on the card: 03', got: '01' },
    });
  });

  it('asks which key is meant', async () => {
    await expect(make({ key: undefined })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: {
        expected: 'the CKA_ID of a key that signs: 01, 02, 03, 04, 06',
        got: 'nothing',
        action: 'Name the key that is meant.',
      },
    });
  });

  it.each([
    ['06', 'SIGNATURE_ALGORITHM_UNSUPPORTED', 'card of Ada Lovelace: key 06'],
    ['05', 'INPUT_INVALID', 'card of Ada Lovelace: key'],
  ])('is not made of key %s', async (key, code, field) => {
    await expect(make({ key })).rejects.toMatchObject({ code, details: { field } });
  });

  it('has a name that can be one, and wipes the PIN also when it has not', async () => {
    const typed = pin();
    await expect(make({ name: ' Ada', pin: typed })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { field: 'card of  Ada: name' },
    });
    expect(typed.every((byte) => byte === 0)).toBe(true);
  });
});
