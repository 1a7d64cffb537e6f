import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { PRACTICE_PIN } from '../../../electron/service/practice/practice-room.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './earlier.ts';

vi.setConfig({ testTimeout: 240_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it.each(['nss', 'softhsm2'] as const)(
  'restores the key into another token, and leaves nothing of it there, over %s',
  async (module) => {
    const { rehearsal, parameters, earlier, key } = await roomWithKey(module, join(scratch.folder, module));
    const { events } = await playShipped(rehearsal, 'recovery-drill', parameters);
    // NSS keeps no security officer PIN, so nobody types one.
    const shape = shapeOf(events).replace(/^turn {2}set-up-token\/1 {2}officer-pin .*\n/m, '');
    await expect(shape).toMatchFileSnapshot('../../golden/recovery-drill.shape.txt');
    const restored = observedIn(events, 'restore-key', 'restore');
    expect(restored).toMatchObject({ keysBefore: 0, checkValue: observedIn(earlier.events, 'make-key', 'generate').checkValue });
    const [before, drilled] = [earlier.events, events].map((each) => observedIn(each, 'open-token', 'login').marker);
    expect(drilled).not.toBe(before);
    await rehearsal.close();
    expect(await inOwnSession(rehearsal, async (session) => (await session.findKeys({ id: key.id })).length)).toBe(1);
    const { label = '', ...drill } = rehearsal.practice.blankToken ?? { path: '', configuration: '' };
    const session = await createTokenPort().open(drill, { label }, utf8ToBytes(PRACTICE_PIN));
    const left = (await session.listKeys()).map(({ handle }) => handle.label);
    await session.close();
    expect(left).toEqual([drilled]);
  },
);
