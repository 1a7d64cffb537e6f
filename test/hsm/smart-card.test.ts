import { constants, createPublicKey, type KeyObject, publicEncrypt, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import type { KeyHandle } from '../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { pin } from './fixtures/fixture.ts';
import { describeSmartCard, pivKeyIds, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

const port = createTokenPort();
const data = new TextEncoder().encode('what was agreed');
const noTries = { countLow: null, finalTry: false, locked: false };

async function privateKey(session: TokenSession, id: string): Promise<KeyHandle> {
  for (const key of await session.findKeys({ id })) {
    if ((await session.attributes(key)).class === 'CKO_PRIVATE_KEY') return key;
  }
  throw new Error(`no private key ${id}`);
}

async function publicKey(session: TokenSession, key: KeyHandle): Promise<KeyObject> {
  return createPublicKey({ key: Buffer.from(await session.publicKey(key)), format: 'der', type: 'spki' });
}

describeSmartCard('smart cards behind OpenSC', () => {
  describe('an issued card', () => {
    let card: SmartCard;
    let opened: TokenSession[];
    const open = async () => {
      const session = await port.open(card.module, card, pin(card.pin));
      opened.push(session);
      return session;
    };
    beforeAll(async () => {
      card = await startSmartCard();
    });
    beforeEach(async () => {
      opened = [];
      await card.insert();
    });
    afterEach(async () => {
      for (const session of opened) await session.close();
    });
    afterAll(() => card?.stop());

    it('is listed alone, by what it says of itself, and not the empty second slot of the reader', async () => {
      const listed = await port.listTokens(card.module);
      expect(listed).toEqual([
        {
          manufacturer: 'piv_II',
          model: 'PKCS#15 emulated',
          serial: expect.stringMatching(/^[0-9a-f]{16}$/),
          label: 'Ada Cardholder',
          firmware: '0.0',
          librarySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          marker: null,
        },
      ]);
      expect(await port.pinState(card.module, card)).toEqual(noTries);
    });

    it('opens with its PIN and shows its private keys', async () => {
      const session = await open();
      const keys = (await session.listKeys()).filter(({ class: kind }) => kind === 'CKO_PRIVATE_KEY');
      expect(keys.map(({ id, keyType }) => ({ id, keyType }))).toEqual(
        expect.arrayContaining([
          { id: '01', keyType: 'CKK_EC' },
          { id: '02', keyType: 'CKK_EC' },
          { id: '03', keyType: 'CKK_RSA' },
        ]),
      );
      expect(session.identity.marker).toBeNull();
    });

    it('signs with its authentication key', async () => {
      const session = await open();
      const key = await privateKey(session, pivKeyIds.authentication);
      const signature = await session.sign(key, 'ecdsa-sha256', data);
      expect(verify('sha256', data, await publicKey(session, key), signature)).toBe(true);
    });

    it('signs with its signature key when the PIN is given for that signature, each time', async () => {
      const session = await open();
      const key = await privateKey(session, pivKeyIds.signature);
      for (let round = 0; round < 2; round++) {
        await expect(session.sign(key, 'ecdsa-sha256', data)).rejects.toMatchObject({ code: 'TOKEN_PIN_NEEDED' });
        const signature = await session.sign(key, 'ecdsa-sha256', data, pin(card.pin));
        expect(verify('sha256', data, await publicKey(session, key), signature)).toBe(true);
      }
      expect((await session.attributes(key)).alwaysAuthenticate).toBe(true);
    });

    it.each([
      ['rsa-pkcs1', { padding: constants.RSA_PKCS1_PADDING }],
      ['oaep-sha1', { oaepHash: 'sha1' }],
      ['oaep-sha256', { oaepHash: 'sha256' }],
    ] as const)('decrypts by %s', async (scheme, options) => {
      const session = await open();
      const key = await privateKey(session, pivKeyIds.decryption);
      const sealed = publicEncrypt({ key: await publicKey(session, key), ...options }, data);
      const opened = await session.decrypt(key, scheme, sealed);
      expect(opened.use((bytes) => Buffer.from(bytes).equals(data))).toBe(true);
      opened.wipe();
    });

    it('makes no random bytes, and says so', async () => {
      const session = await open();
      await expect(session.random(16)).rejects.toMatchObject({
        code: 'TOKEN_CALL_REFUSED',
        details: { field: 'C_GenerateRandom', got: 'CKR_FUNCTION_NOT_SUPPORTED (0x54)' },
      });
    });

    it('fails a signature when it is pulled before', async () => {
      const session = await open();
      const key = await privateKey(session, pivKeyIds.authentication);
      await card.remove();
      await expect(session.sign(key, 'ecdsa-sha256', data)).rejects.toMatchObject({ code: 'TOKEN_ABSENT' });
      expect(await session.isAlive()).toBe(false);
      await card.insert();
      const again = await open();
      const signature = await again.sign(await privateKey(again, pivKeyIds.authentication), 'ecdsa-sha256', data);
      expect(signature.length).toBeGreaterThan(60);
    });

    it('ends a session when it is pulled, and opens a new one when it is back', async () => {
      const session = await open();
      expect(await session.listKeys()).not.toEqual([]);
      await card.remove();
      expect(await session.isAlive()).toBe(false);
      await expect(session.listKeys()).rejects.toMatchObject({ code: 'TOKEN_SESSION_CLOSED' });
      await expect(port.open(card.module, card, pin(card.pin))).rejects.toMatchObject({
        code: 'TOKEN_ABSENT',
        details: { expected: card.label, got: 'no token' },
      });
      await card.insert();
      expect(await (await open()).listKeys()).not.toEqual([]);
    });

    it('does not bring a session back when it was out only between two calls', async () => {
      const session = await open();
      await card.remove();
      await card.insert();
      expect(await session.isAlive()).toBe(false);
      await expect(session.listKeys()).rejects.toMatchObject({ code: 'TOKEN_SESSION_CLOSED' });
      expect(await (await open()).listKeys()).not.toEqual([]);
    });
  });

  describe('a card whose PIN is mistyped', () => {
    let card: SmartCard;
    const wrong = () => port.open(card.module, card, pin('654321'));
    beforeAll(async () => {
      card = await startSmartCard();
    });
    afterAll(() => card?.stop());

    it('says which try is the last, guards it, and explains the lock, which outlives pulling the card', async () => {
      await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
      expect(await port.pinState(card.module, card)).toMatchObject({ finalTry: false, locked: false });
      await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
      expect(await port.pinState(card.module, card)).toMatchObject({ finalTry: true, locked: false });
      await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_LAST_TRY' });
      const last = port.open(card.module, card, pin('654321'), { secondPerson: true });
      await expect(last).rejects.toMatchObject({ code: 'TOKEN_PIN_LOCKED' });
      expect(await port.pinState(card.module, card)).toMatchObject({ locked: true });
      await card.remove();
      await card.insert();
      const right = port.open(card.module, card, pin(card.pin), { secondPerson: true });
      await expect(right).rejects.toMatchObject({ code: 'TOKEN_PIN_LOCKED', details: { got: 'locked' } });
    });
  });

  describe('a card that makes its own keys', () => {
    let card: SmartCard;
    beforeAll(async () => {
      card = await startSmartCard({ applet: 'iso' });
    });
    afterAll(() => card?.stop());

    it('is listed by its label, to which OpenSC adds the name of the PIN', async () => {
      expect(await port.listTokens(card.module)).toMatchObject([
        { label: 'cap (User PIN)', manufacturer: 'unknown', model: 'PKCS#15', serial: '0000' },
      ]);
    });

    it('gives random bytes after login', async () => {
      const session = await port.open(card.module, card, pin(card.pin));
      const bytes = await session.random(32);
      expect(bytes.length).toBe(32);
      bytes.wipe();
      await session.close();
    });

    it('is not believed about a key it made that it does not call sensitive, and keeps none', async () => {
      const session = await port.open(card.module, card, pin(card.pin));
      const made = session.generateKeyPair({
        kind: 'ec-p256',
        label: 'made here',
        id: new Uint8Array([0x40]),
        purpose: 'signing',
        persistent: true,
        extractable: false,
      });
      await expect(made).rejects.toMatchObject({ code: 'TOKEN_ATTRIBUTE_MISMATCH', details: { field: 'sensitive' } });
      expect(await session.proveAbsent('40')).toBe(true);
      await session.close();
    });
  });
});
