import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { pin } from './fixtures/fixture.ts';
import { describeSmartCard, type SmartCard, startSmartCard } from './fixtures/opensc.ts';

const port = createTokenPort();
const WRONG = '864209';
const next = '975318';

// In order: each test goes on where the one before has left the card.
describeSmartCard('a card that locks its PIN after three wrong ones', () => {
  let card: SmartCard;
  const wrong = (consent?: { secondPerson: boolean }) => port.open(card.module, card, pin(WRONG), consent);
  const state = () => port.pinState(card.module, card);

  beforeAll(async () => {
    card = await startSmartCard();
    await card.insert();
  });
  afterAll(() => card?.stop());

  it('has its PIN changed by who knows it, and by nobody else', async () => {
    const refused = port.changePin(card.module, card, { owner: 'user', old: pin(WRONG), next: pin(next) });
    await expect(refused).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    await port.changePin(card.module, card, { owner: 'user', old: pin(card.pin), next: pin(next) });
    await (await port.open(card.module, card, pin(next))).close();
    expect(await state()).toMatchObject({ finalTry: false, locked: false });
  });

  it('takes the last try of nobody alone, and the try is not used up', async () => {
    await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    expect(await state()).toMatchObject({ finalTry: true, locked: false });
    const alone = { code: 'TOKEN_PIN_LAST_TRY', details: { field: `user PIN of ${card.label}`, got: 'one person' } };
    const right = pin(next);
    await expect(port.open(card.module, card, right)).rejects.toMatchObject(alone);
    expect([...right]).toEqual([0, 0, 0, 0, 0, 0]);
    const change = { owner: 'user', old: pin(next), next: pin(card.pin) } as const;
    await expect(port.changePin(card.module, card, change)).rejects.toMatchObject(alone);
    expect(await state()).toMatchObject({ finalTry: true, locked: false });
    await (await port.open(card.module, card, pin(next), { secondPerson: true })).close();
    expect(await state()).toMatchObject({ finalTry: false, locked: false });
  });

  it('is locked by a wrong last try, and says who can unlock it', async () => {
    await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    await expect(wrong()).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    const locked = { code: 'TOKEN_PIN_LOCKED', details: { action: expect.stringContaining('security officer') } };
    await expect(wrong({ secondPerson: true })).rejects.toMatchObject(locked);
    expect(await state()).toMatchObject({ locked: true });
    await expect(port.open(card.module, card, pin(next), { secondPerson: true })).rejects.toMatchObject(locked);
  });
});
