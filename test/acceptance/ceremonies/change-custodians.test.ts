import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey, toldBy } from './earlier.ts';

vi.setConfig({ testTimeout: 300_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

const newNames = { 'earlier-key': 'moved-key', 'earlier-set': 'new-set', 'earlier-backup': 'new-backup' };

it.each(['nss', 'softhsm2'] as const)('puts a new set in the place of the old one, over %s', async (module) => {
  const { rehearsal, parameters, earlier } = await roomWithKey(module, join(scratch.folder, module));
  const changed = await playShipped(rehearsal, 'change-custodians', parameters);
  await expect(shapeOf(changed.events)).toMatchFileSnapshot('../../golden/change-custodians.shape.txt');
  const made = observedIn(earlier.events, 'make-key', 'generate');
  const [old, fresh] = [earlier.events, changed.events].map((each) => observedIn(each, 'split-key', 'split'));
  expect(fresh?.setId).not.toBe(old?.setId);
  expect(fresh?.checkValue).not.toEqual(old?.checkValue);
  expect(observedIn(changed.events, 'back-up-key', 'wrap').unwrappedCheckValue).toEqual(made.checkValue);
  expect(observedIn(changed.events, 'void-old-set', 'confirm')).toMatchObject({
    setId: old?.setId,
    successor: fresh?.setId,
    destroyed: 3,
    outstanding: 0,
  });
  const moved = observedIn(changed.events, 'restore-key', 'restore');
  expect(moved).toMatchObject({ persistent: false, extractable: true });
  const again = await playShipped(rehearsal, 'restore', { ...toldBy(changed.folder), ...newNames });
  expect(observedIn(again.events, 'restore-key', 'restore').checkValue).toEqual(made.checkValue);
  const lapsed = playShipped(rehearsal, 'restore', {
    ...toldBy(changed.folder),
    'earlier-set': 'old-set',
    'earlier-key': 'moved-key',
  });
  await expect(lapsed).rejects.toMatchObject({ code: 'EARLIER_LACKS' });
  await rehearsal.close();
  expect(await inOwnSession(rehearsal, async (session) => (await session.findKeys({ id: String(moved.id) })).length)).toBe(0);
});
