import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './earlier.ts';

vi.setConfig({ testTimeout: 240_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it.each(['nss', 'softhsm2'] as const)('brings the key back from its backup, over %s', async (module) => {
  const { rehearsal, parameters, earlier } = await roomWithKey(module, join(scratch.folder, module));
  const { events } = await playShipped(rehearsal, 'restore', parameters);
  await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/restore.shape.txt');
  const made = observedIn(earlier.events, 'make-key', 'generate');
  const restored = observedIn(events, 'restore-key', 'restore');
  expect(restored).toMatchObject({ checkValue: made.checkValue, comparedIn: 'token', extractable: false, persistent: true });
  const joined = observedIn(events, 'collect-sheets', 'share-2').joined;
  expect(joined).toMatchObject({
    wrappingKeyExposed: true,
    checkValue: observedIn(earlier.events, 'split-key', 'split').checkValue,
  });
  await rehearsal.close();
  const found = await inOwnSession(rehearsal, async (session) => {
    const handles = await session.findKeys({ id: String(restored.id) });
    return Promise.all(handles.map(async (handle) => ({ label: handle.label, ...(await session.checkValue(handle)) })));
  });
  expect(found).toEqual([expect.objectContaining({ label: 'restored-key-1', ...(made.checkValue as object) })]);
});
