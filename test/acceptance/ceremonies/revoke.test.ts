import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

const told = { 'compromised-since': '2026-11-20', reason: 'The bag of share 2 came back open.' };

it('runs to a complete transcript of the known shape', async () => {
  const { rehearsal, parameters, key } = await roomWithKey('nss', join(scratch.folder, 'room'));
  const { events } = await playShipped(rehearsal, 'revoke', { ...parameters, ...told });
  await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/revoke.shape.txt');
  expect(observedIn(events, 'revoke-the-key', 'confirm')).toMatchObject({
    from: 'active',
    to: 'compromised',
    reason: told.reason,
    since: '2026-11-20',
  });
  await rehearsal.close();
  expect(await inOwnSession(rehearsal, (session) => session.findKeys({ id: key.id }))).toEqual([]);
});
