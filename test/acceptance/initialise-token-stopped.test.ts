import { afterAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/scripted-people.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { beforeTurn, finishComplete, linesOf, removeSettings, setting, tokenOf } from './token-setting.ts';

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
