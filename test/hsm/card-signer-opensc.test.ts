import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopModule } from '../../electron/service/hsm/module-loader.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { createParticipantCard } from '../../electron/service/transcript/signers/card-file.ts';
import { openPerson } from '../../electron/service/transcript/signers/person.ts';
import { signStatement } from '../../electron/service/transcript/signers/sign-statement.ts';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import { certificatePem, readCertificate, subjectName } from '../../shared/transcript/certificate.ts';
import { parseParticipantCard } from '../../shared/transcript/participant-card.ts';
import { cmsVerify, run } from '../acceptance/outside.ts';
import { issuePivCard } from '../fakes/smart-card/piv-card.ts';
import { pin } from './fixtures/fixture.ts';
import { describeSmartCard, pivKeyIds, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

const port = createTokenPort();
const text = utf8ToBytes('what everybody saw');
const NOW = Date.UTC(2026, 10, 24);
// Both keys of a PIV card that sign: one of each kind.
const keys = { '9a': 'rsa-2048', '9c': 'ec-p256', '9d': 'rsa-2048' } as const;
const folder = mkdtempSync(join(tmpdir(), 'claviger-card-'));
let card: SmartCard;

afterAll(() => rmSync(folder, { recursive: true }));

// OpenSC would take the next reader, which has the same name, to be this one.
async function putAway(): Promise<void> {
  stopModule(card.module);
  await card.stop();
}

/** Takes the card out and puts another one of a holder of the same name into the same reader. */
async function exchange(): Promise<void> {
  await card.remove();
  const other = issuePivCard({ pin: card.pin, puk: card.puk, holder: card.label, keys });
  writeFileSync(join(dirname(card.module.configuration ?? ''), 'card.json'), JSON.stringify(other));
  await card.insert();
}

// As a card's library is found: by itself, with what the environment of this process says.
const make = (key: string, selfSigned: boolean) =>
  createParticipantCard(port, {
    name: 'Ada Cardholder',
    mode: 'practice',
    module: { path: card.module.path },
    token: card,
    key,
    selfSigned,
    pin: pin(card.pin),
    now: NOW,
  });

async function fileOf(key: string, selfSigned = false): Promise<string> {
  const file = join(folder, `${card.label}-${key}-${selfSigned}.json`);
  writeFileSync(file, await make(key, selfSigned));
  return file;
}

const open = (file: string) => openPerson(port, file, { pin: pin(card.pin) });

function verifies({ certificate }: { readonly certificate: Uint8Array }, signature: Uint8Array): boolean {
  const key = createPublicKey({
    key: Buffer.from(readCertificate(certificate).subjectPublicKeyInfo),
    format: 'der',
    type: 'spki',
  });
  return verify('sha256', text, { key, dsaEncoding: 'der' }, signature);
}

describeSmartCard('a smart card behind OpenSC as a signer', () => {
  describe('that was issued with keys and certificates', () => {
    let file: string;
    beforeAll(async () => {
      card = await startSmartCard({ keys });
      file = await fileOf(pivKeyIds.authentication);
    });
    afterAll(putAway);

    it('shows its certificates, each with its key', async () => {
      const session = await port.open(card.module, card, pin(card.pin));
      const found = await session.certificates();
      await session.close();
      expect(found.map(({ id, key, certificate }) => [id, key?.id, subjectName(certificate)]).toSorted()).toEqual(
        Object.values(pivKeyIds).map((id) => [id, id, 'Ada Cardholder']),
      );
    });

    it.each([
      ['authentication', 'rsa-pkcs1-sha256'],
      ['signature', 'ecdsa-p256-sha256'],
    ] as const)('signs with its %s key (%s)', async (use, algorithm) => {
      const signer = await open(await fileOf(pivKeyIds[use]));
      expect(signer.algorithm).toBe(algorithm);
      expect(verifies(signer, await signer.sign(text))).toBe(true);
    });

    it('does not sign with a key that is for decryption', async () => {
      await expect(make(pivKeyIds.decryption, false)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        details: { expected: 'the CKA_ID of a key that signs, with a certificate on the card: 01, 02', got: '03' },
      });
    });

    it('signs the statement with its RSA key, for OpenSSL', async () => {
      const signer = await open(file);
      const statement = utf8ToBytes('{"statement":"I was present."}');
      writeFileSync(join(folder, 'statement.json'), statement);
      writeFileSync(join(folder, 'signers.pem'), certificatePem(signer.certificate));
      writeFileSync(join(folder, 'statement.p7s'), await signStatement(null, statement, signer, NOW));
      run('openssl', cmsVerify, { cwd: folder });
      const printed = run('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'statement.p7s'], { cwd: folder });
      expect(bytesToUtf8(printed)).toContain('sha256WithRSAEncryption');
    });

    it('says that it was pulled, and signs when it is back', async () => {
      const signer = await open(file);
      await card.remove();
      await expect(signer.sign(text)).rejects.toMatchObject({
        code: 'CARD_REMOVED',
        details: { field: expect.stringMatching(/^card of Ada Cardholder: /) },
      });
      const typed = pin(card.pin);
      await expect(openPerson(port, file, { pin: typed })).rejects.toMatchObject({
        code: 'CARD_ABSENT',
        details: { field: 'card of Ada Cardholder', expected: expect.stringContaining('Ada Cardholder'), got: 'no card' },
      });
      expect(typed.every((byte) => byte === 0)).toBe(true);
      await card.insert();
      const again = await open(file);
      expect(verifies(again, await again.sign(text))).toBe(true);
    });

    it('is not taken to be another that was pulled and put back between PIN and signature', async () => {
      const signer = await open(file);
      await card.remove();
      await card.insert();
      await expect(signer.sign(text)).rejects.toMatchObject({ code: 'CARD_REMOVED' });
      const again = await open(file);
      expect(verifies(again, await again.sign(text))).toBe(true);
    });
  });

  describe('that is another than the file is of', () => {
    let file: string;
    beforeAll(async () => {
      card = await startSmartCard({ keys });
      file = await fileOf(pivKeyIds.authentication);
    });
    afterAll(putAway);

    it('is noticed when it was exchanged between PIN and signature', async () => {
      const signer = await open(file);
      await exchange();
      await expect(signer.sign(text)).rejects.toMatchObject({ code: 'CARD_REMOVED' });
    });

    it('is not given the PIN', async () => {
      for (let attempt = 0; attempt < 4; attempt++)
        await expect(openPerson(port, file, { pin: pin('654321') })).rejects.toMatchObject({
          code: 'CARD_ABSENT',
          details: { got: 'a card of the same names with another key 01' },
        });
      expect(await port.pinState(card.module, card)).toMatchObject({ finalTry: false, locked: false });
    });
  });

  describe('whose PIN is mistyped', () => {
    beforeAll(async () => {
      card = await startSmartCard();
    });
    afterAll(putAway);

    it('is not locked by the program: it refuses the last try, and says what its owner does', async () => {
      const file = await fileOf(pivKeyIds.authentication);
      const wrong = () => openPerson(port, file, { pin: pin('654321') });
      for (let attempt = 0; attempt < 2; attempt++) await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
      for (let attempt = 0; attempt < 2; attempt++)
        await expect(wrong()).rejects.toMatchObject({
          code: 'TOKEN_PIN_LAST_TRY',
          details: { action: expect.stringContaining('tool of the card’s maker') },
        });
      expect(await port.pinState(card.module, card)).toMatchObject({ finalTry: true, locked: false });
    });
  });

  describe('that makes its own keys and signs EC over SHA-1 only', () => {
    beforeAll(async () => {
      card = await startSmartCard({ applet: 'iso' });
      for (const [kind, id] of [
        ['rsa:2048', '01'],
        ['EC:prime256v1', '02'],
      ] as const)
        run('pkcs11-tool', [
          ...['--module', card.module.path, '--login', '--pin', card.pin],
          ...['--keypairgen', '--key-type', kind, '--id', id, '--label', `key ${id}`],
        ]);
    });
    afterAll(putAway);

    it('signs with its RSA key and a certificate that it signs itself', async () => {
      const file = await fileOf('01', true);
      const signer = await open(file);
      expect(subjectName(signer.certificate)).toBe('Ada Cardholder');
      expect(verifies(signer, await signer.sign(text))).toBe(true);
    });

    it('is refused with its EC key, which nobody could verify as SHA-256', async () => {
      await expect(make('02', true)).rejects.toMatchObject({
        code: 'TOKEN_CAPABILITY_MISSING',
        details: {
          field: 'card of Ada Cardholder: key 02',
          expected: 'ECDSA signatures with SHA-256',
          action: expect.stringContaining('such as an RSA key'),
        },
      });
      expect(parseParticipantCard(await make('01', true)).key).toBe('01');
    });
  });
});
