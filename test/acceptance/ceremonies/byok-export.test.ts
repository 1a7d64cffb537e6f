import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, roomWithKey } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it('runs to a complete transcript of the known shape', async () => {
  const { rehearsal, parameters, key } = await roomWithKey('nss', join(scratch.folder, 'room'));
  const { events } = await playShipped(rehearsal, 'byok-export', parameters);
  await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/byok-export.shape.txt');
  await rehearsal.close();
  const left = await inOwnSession(rehearsal, async (session) => {
    const [found, second] = await session.findKeys({ id: key.id });
    expect(second).toBeUndefined();
    return found === undefined ? null : session.attributes(found);
  });
  expect(left).toMatchObject({ label: key.label, extractable: false });
});
