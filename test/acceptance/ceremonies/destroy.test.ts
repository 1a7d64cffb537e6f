import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { HOW_DESTROYED } from '../../../shared/engine/steps/destroy-key.ts';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it('runs to a complete transcript of the known shape', async () => {
  const { rehearsal, parameters, key } = await roomWithKey('nss', join(scratch.folder, 'room'));
  const others = await inOwnSession(rehearsal, (session) => session.findKeys({}));
  const { events } = await playShipped(rehearsal, 'destroy', { ...parameters, reason: 'Nobody needs it any more.' });
  await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/destroy.shape.txt');
  const affidavit = observedIn(events, 'destroy-the-key', 'affirm');
  expect(affidavit).toMatchObject({ what: key, how: HOW_DESTROYED, by: 'administrator-1', absent: true });
  expect(affidavit).toEqual(observedIn(events, 'destroy-the-key', 'destroy'));
  expect(observedIn(events, 'destroy-the-sheets', 'count')).toEqual({ printed: 3, destroyed: 3 });
  await rehearsal.close();
  await inOwnSession(rehearsal, async (session) => {
    expect(await session.proveAbsent(key.id)).toBe(true);
    // Nothing else went with it.
    const left = await session.findKeys({});
    expect(left.map(({ id }) => id)).toEqual(others.map(({ id }) => id).filter((id) => id !== key.id));
  });
});
