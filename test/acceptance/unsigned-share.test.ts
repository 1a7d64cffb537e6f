import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { Room } from '../../electron/service/engine/room.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import type { SecretBytes } from '../../shared/core/secret-bytes.ts';
import { finishPlayed, openShipped } from '../fakes/played.ts';
import { scratchFolder } from '../fakes/scripted-room.ts';
import { type LaterRoom, roomWithKey } from './ceremonies/earlier.ts';
import { atApproved } from './in-room.ts';
import { passphrase, refused } from './mistakes.ts';
import { readSheet } from './outside.ts';

vi.setConfig({ testTimeout: 240_000 });

const scratch = scratchFolder();
const joined: SecretBytes[] = [];
let room: LaterRoom;

afterAll(async () => {
  await room?.rehearsal.close();
  scratch.remove();
});

function devices(given: Room): Room {
  return {
    ...given,
    startShareProcess: () => {
      const shares = given.startShareProcess();
      return new Proxy(shares, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target);
          if (typeof member !== 'function') return member;
          if (name !== 'joinCollected') return member.bind(target) as unknown;
          return async (indexes: readonly number[]) => {
            const found = await target.joinCollected(indexes);
            joined.push(found.key);
            return found;
          };
        },
      });
    },
  };
}

it('keeps no joined key of a share whose holder did not sign for it', async () => {
  room = await roomWithKey('nss', join(scratch.folder, 'room'), devices);
  const { rehearsal, parameters } = room;
  const [first = '', second = ''] = readdirSync(rehearsal.sheets)
    .sort()
    .map((sheet) => readSheet(join(rehearsal.sheets, sheet))[0] ?? '');
  const code = await openShipped(rehearsal, 'restore', parameters);
  await rehearsal.playUntil(code, atApproved('collect-sheets'));
  const hand = (turn: string, person: string, text: string, signed = passphrase()) => ({
    ...{ code, step: 'collect-sheets', turn, person, input: { by: 'typed' } },
    credential: { ...signed, share: Uint8Array.from(utf8ToBytes(text)) },
  });
  const service = rehearsal.service();
  expect(await service.call('step.perform', hand('share-1', 'custodian-1', first))).toMatchObject({ ok: true });
  const unsigned = hand('share-2', 'custodian-2', second, passphrase('not the right one'));
  await refused(service, 'step.perform', unsigned, { code: 'PASSPHRASE_WRONG', field: /custodian|participant/i });
  expect(joined).toHaveLength(1);
  expect(() => joined[0]?.use(() => null)).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }));
  expect(await service.call('step.perform', hand('share-2', 'custodian-2', second))).toMatchObject({ ok: true });
  expect(joined[1]?.use(() => true)).toBe(true);
  await finishPlayed(rehearsal, code);
});
