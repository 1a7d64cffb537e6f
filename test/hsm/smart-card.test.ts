import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { pin } from './fixtures/fixture.ts';
import { describeSmartCard, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

const port = createTokenPort();
const noTries = { countLow: null, finalTry: false, locked: false };

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
    beforeEach(() => {
      opened = [];
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
  });
});
