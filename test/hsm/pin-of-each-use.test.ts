import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import type { KeyHandle } from '../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { pin } from './fixtures/fixture.ts';
import { describeSmartCard, pivKeyIds, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

const port = createTokenPort();
const data = new TextEncoder().encode('what was agreed');
const WRONG = '864209';

async function signatureKey(session: TokenSession): Promise<KeyHandle> {
  for (const key of await session.findKeys({ id: pivKeyIds.signature }))
    if ((await session.attributes(key)).class === 'CKO_PRIVATE_KEY') return key;
  throw new Error('no private key');
}

// In order: each test goes on where the one before has left the card.
describeSmartCard('a card that asks for its PIN at each signature, and locks it after three wrong ones', () => {
  let card: SmartCard;
  const use = async (text: string, consent?: { secondPerson: boolean }) => {
    const session = await port.open(card.module, card, pin(card.pin), consent);
    try {
      return await session.sign(await signatureKey(session), 'ecdsa-sha256', data, pin(text));
    } finally {
      await session.close();
    }
  };

  beforeAll(async () => {
    card = await startSmartCard();
    await card.insert();
  });
  afterAll(() => card?.stop());

  it('is logged out by a wrong PIN for a signature, and the session says that it has ended', async () => {
    const session = await port.open(card.module, card, pin(card.pin));
    const key = await signatureKey(session);
    const wrong = () => session.sign(key, 'ecdsa-sha256', data, pin(WRONG));
    await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_SESSION_CLOSED' });
    await session.close();
    expect((await use(card.pin)).length).toBeGreaterThan(60);
  });

  it('signs after a login that was the last try: OpenSC still tells of it then', async () => {
    for (let tried = 0; tried < 2; tried += 1)
      await expect(port.open(card.module, card, pin(WRONG))).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect((await use(card.pin, { secondPerson: true })).length).toBeGreaterThan(60);
  });
});
