import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { HOW_ENDED } from '../../shared/engine/steps/destroy-key.ts';
import { finishPlayed, openShipped } from '../fakes/played.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './ceremonies/earlier.ts';

vi.setConfig({ testTimeout: 300_000 });

const scratch = scratchFolder();
afterAll(() => scratch.remove());

// A key that is there only as long as the session with the token goes with the session, at a crash, a lost token or a break.
it('can be finished where the session that held the temporary key has ended', async () => {
  const { rehearsal, parameters } = await roomWithKey('softhsm2', join(scratch.folder, 'room'));
  const code = await openShipped(rehearsal, 'change-custodians', parameters);
  await rehearsal.playUntil(code, atStep('destroy-moved-key'));
  await rehearsal.restart();
  const { events } = await finishPlayed(rehearsal, code);
  const moved = observedIn(events, 'restore-key', 'restore');
  expect(observedIn(events, 'destroy-moved-key', 'destroy')).toMatchObject({ how: HOW_ENDED, absent: true });
  await rehearsal.close();
  expect(await inOwnSession(rehearsal, async (session) => (await session.findKeys({ id: String(moved.id) })).length)).toBe(0);
});
