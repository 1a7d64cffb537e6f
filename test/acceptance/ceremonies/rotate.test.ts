import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it('runs to a complete transcript of the known shape', async () => {
  const { rehearsal, parameters, key } = await roomWithKey('softhsm2', join(scratch.folder, 'room'));
  const { events } = await playShipped(rehearsal, 'rotate', { ...parameters, 'key-label': 'the new key' });
  await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/rotate.shape.txt');
  expect(observedIn(events, 'retire-old-key', 'confirm')).toMatchObject({
    from: 'active',
    to: 'deactivated',
    reason: 'Its cryptoperiod ends.',
  });
  const { id } = observedIn(events, 'make-key', 'generate');
  await rehearsal.close();
  const labels = await inOwnSession(rehearsal, async (session) => {
    const found = [...(await session.findKeys({ id: key.id })), ...(await session.findKeys({ id: String(id) }))];
    return found.map(({ label }) => label);
  });
  expect(labels).toEqual([key.label, 'the new key']);
});

it('shows which key the new one takes the place of', async () => {
  const { rehearsal, parameters, key } = await roomWithKey('nss', join(scratch.folder, 'shown'));
  const { events } = await playShipped(rehearsal, 'rotate', { ...parameters, 'key-label': 'the new key' });
  const begun = events.find((event) => event.type === 'step-begun' && event.step?.id === 'make-key');
  expect(begun?.type === 'step-begun' && begun.body.shown.expected).toContainEqual({
    label: 'Takes the place of',
    value: key.label,
  });
  await rehearsal.close();
});
