import { afterAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { PinState } from '../../shared/hsm/port/token.ts';
import { pin, refused } from './mistakes.ts';
import { beforeTurn, finishComplete, linesOf, removeSettings, setting, tokenOf, untried } from './token-setting.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

afterAll(removeSettings);

/** A room whose disk takes nothing more from the first line of `type` in the step on, once the PINs were typed. */
function stoppingAt(type: string, armed: () => boolean): (room: Room) => Room {
  let stopped = false;
  return (room) => {
    const isSecond = stopped;
    return {
      ...room,
      store: {
        ...room.store,
        append: (code, seq, line) => {
          stopped ||= armed() && (JSON.parse(bytesToUtf8(line)) as { type: string }).type === type;
          if (stopped && !isSecond) throw new ClavigerError('DISK_FULL', { field: 'a stop made by the test' });
          room.store.append(code, seq, line);
        },
      },
    };
  };
}

it('asks for a second person only where a login can take one', async () => {
  let armed = false;
  const finalTry: PinState = { countLow: true, finalTry: true, locked: false };
  const all = await setting(
    (script) => script.replace('kind: qualify-token\n', 'kind: qualify-token\n        pin-holder: custodian\n'),
    (room) => ({
      ...room,
      tokens: { ...room.tokens, pinState: async (...asked) => (armed ? finalTry : room.tokens.pinState(...asked)) },
    }),
  );
  const { rehearsal, code } = all;
  await rehearsal.playUntil(code, ({ current }) => current?.id === 'try-token' && current.begun);
  armed = true;
  const turn = { step: 'try-token', turn: 'qualify', person: 'custodian-1' };
  const prompt = await ask(rehearsal.service(), 'custodian.prompt', { task: 'turn', code, ...turn });
  expect(prompt.expected.at(-1)).toMatchObject({ value: expect.stringContaining('one try is left') });
  expect(prompt.secondPeople).toBeUndefined();
  await rehearsal.close();
});

it('says how to type both parts of a PIN again, where the first may be the wrong one', async () => {
  let armed = false;
  const all = await setting(
    (script) =>
      untried(script).replace(
        'officer-pin-holder: security-officer\n',
        'officer-pin-holder: security-officer\n        officer-pin-second-holder: administrator\n',
      ),
    stoppingAt('turn', () => armed),
  );
  const { rehearsal, code } = all;
  await rehearsal.playUntil(code, beforeTurn('initialise'));
  armed = true;
  const last = { step: 'set-up-token', turn: 'initialise', person: 'administrator-1', input: {} };
  await expect(ask(rehearsal.service(), 'step.performOpen', { code, ...last })).rejects.toMatchObject({ code: 'DISK_FULL' });
  await rehearsal.restart();
  await rehearsal.playUntil(code, beforeTurn('officer-pin'));
  const typed = (turn: string, person: string) =>
    ({ code, step: 'set-up-token', turn, person, input: {}, credential: pin('wrong 7351') }) as const;
  await ask(rehearsal.service(), 'step.perform', typed('officer-pin', 'security-officer-1'));
  const wrong = { code: 'TOKEN_PIN_WRONG', field: 'C_Login' } as const;
  const { action } = await refused(rehearsal.service(), 'step.perform', typed('officer-pin-second', 'administrator-1'), wrong);
  expect(action).toContain('restart the service');
  await rehearsal.restart();
  await finishComplete(all);
  await rehearsal.close();
});

describe('a service that stops when the token was just set up', () => {
  it.each(['outcome', 'turn', 'step-done'])(
    'before the %s is on the disk: what is on the token is found, and set up again',
    async (type) => {
      let armed = false;
      const all = await setting(
        undefined,
        stoppingAt(type, () => armed),
      );
      const { rehearsal, code } = all;
      await rehearsal.playUntil(code, beforeTurn('initialise'));
      armed = true;
      const last = { step: 'set-up-token', turn: 'initialise', person: 'administrator-1', input: {} };
      await expect(ask(rehearsal.service(), 'step.performOpen', { code, ...last })).rejects.toMatchObject({ code: 'DISK_FULL' });
      await rehearsal.restart();
      const folder = await finishComplete(all);
      const looks = linesOf(folder)
        .filter(({ type: kind, body }) => kind === 'turn' && body.turn === 'look')
        .map(({ body }) => body.observed);
      expect(looks.at(-1)).toMatchObject({ leftover: true, state: 'ready' });
      expect(await tokenOf(all)).toMatchObject({ state: 'ready' });
      await rehearsal.close();
    },
  );
});
