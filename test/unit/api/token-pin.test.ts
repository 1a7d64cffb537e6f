import { describe, expect, it } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { refused } from '../../acceptance/mistakes.ts';
import { PIN, tokenRoom } from '../../fakes/token-room.ts';

const { furnish } = tokenRoom();

describe.each(['softhsm2', 'nss'] as const)('the PIN of a %s token', (family) => {
  const next = '86420975';

  it('is changed by who knows it, and proved; what is handed over is wiped', async () => {
    const { service, module, token } = await furnish(family);
    const prompt = await ask(service, 'custodian.prompt', { task: 'change-pin', module, token });
    expect(prompt).toMatchObject({ asks: { pin: true }, newPin: { owner: 'user', parts: 1, generated: 'may', names: token } });
    const [pin, newPin] = [utf8ToBytes(PIN), utf8ToBytes(next)];
    await ask(service, 'tokens.changePin', { module, token, pin, newPin });
    expect([...pin, ...newPin].every((byte) => byte === 0)).toBe(true);
    await refused(
      service,
      'tokens.qualify',
      { module, token, pin: utf8ToBytes(PIN) },
      { code: 'TOKEN_PIN_WRONG', field: 'C_Login' },
    );
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(next) });
    await service.close();
  });

  it('stays as it is where the old one is wrong, or the new one will not do', async () => {
    const { service, module, token } = await furnish(family);
    const change = (pin: string, newPin: string) => ({ module, token, pin: utf8ToBytes(pin), newPin: utf8ToBytes(newPin) });
    const wrong = await refused(service, 'tokens.changePin', change('999999', next), { code: 'TOKEN_PIN_WRONG', field: /./ });
    expect(JSON.stringify(wrong)).not.toContain('999999');
    await refused(service, 'tokens.changePin', change(PIN, '123'), { code: 'TOKEN_PIN_INVALID', field: 'new PIN' });
    await refused(service, 'tokens.changePin', change(PIN, '12345678'), { code: 'TOKEN_PIN_WEAK', field: 'new PIN' });
    await refused(service, 'tokens.changePin', change(next, next), { code: 'TOKEN_PIN_INVALID', field: 'new PIN' });
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    const busy = change(PIN, next);
    await refused(service, 'tokens.changePin', busy, { code: 'TOKEN_BUSY', field: /./ });
    expect([...busy.pin, ...busy.newPin].every((byte) => byte === 0)).toBe(true);
    await service.close();
  });
});
