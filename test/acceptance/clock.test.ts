import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playUntil } from '../../electron/cli/scripted-people.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { eventsIn, openShipped } from '../fakes/played.ts';
import { atStep, makeRehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { read } from './outside.ts';

vi.setConfig({ testTimeout: 120_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it('goes on over a clock that jumps forward and back, tells both, and keeps the order', async () => {
  let offset = 0;
  const rehearsal = await makeRehearsal({
    module: 'nss',
    folder: join(scratch.folder, 'room'),
    devices: (room) => ({ ...room, clock: { now: () => room.clock.now() + offset, tick: () => room.clock.tick() } }),
  });
  const code = await openShipped(rehearsal, 'generate-and-export');
  await playUntil(rehearsal.people, code, atStep('make-key'));
  offset = 3_600_000;
  await playUntil(rehearsal.people, code, atStep('read-request'));
  offset = -60_000;
  const folder = await rehearsal.finish(code);
  const events = eventsIn(folder);
  const jumps = events.flatMap((event) => (event.type === 'clock-changed' ? [event.body] : []));
  expect(jumps.map(({ expected, shown }) => Math.round((Date.parse(shown) - Date.parse(expected)) / 60_000))).toEqual([60, -61]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index));
  const report = await verifyFolder(folder, read(rehearsal.trust));
  expect(report.verdict).toBe('complete');
  expect(report.findings.map(({ code: found }) => found).sort()).toEqual(['CLOCK_BACKWARDS', 'CLOCK_CHANGED', 'CLOCK_CHANGED']);
  await rehearsal.close();
});
