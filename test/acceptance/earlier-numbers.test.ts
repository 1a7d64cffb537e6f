import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { openShipped, playShipped } from '../fakes/played.ts';
import { makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { toldBy } from './ceremonies/earlier.ts';
import { atApproved } from './in-room.ts';
import { refused } from './mistakes.ts';

vi.setConfig({ testTimeout: 300_000 });

const scratch = scratchFolder();
let rehearsal: Rehearsal;
afterAll(async () => {
  await rehearsal?.close();
  scratch.remove();
});

// Later it would be found when new sheets are printed and nobody can go on.
it('finds at once that a script is for another number of sheets than the earlier ceremony printed', async () => {
  rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room') });
  const earlier = await playShipped(rehearsal, 'generate-and-backup', { custodians: '4', threshold: '2' });
  const code = await openShipped(rehearsal, 'change-custodians', toldBy(earlier.folder));
  await rehearsal.playUntil(code, atApproved('read-records'));
  const [turn] = (await rehearsal.view(code)).current?.turns ?? [];
  const read = { code, step: 'read-records', turn: turn?.id ?? '', person: 'administrator-1', input: {} };
  const error = await refused(rehearsal.service(), 'step.performOpen', read, {
    code: 'SHEETS_DIFFERENT',
    field: 'sheets of old-set',
  });
  expect(error).toMatchObject({ expected: '4, as its ceremony printed', got: '3, as the script says' });
  const view = await ask(rehearsal.service(), 'ceremony.view', { code });
  expect(view.current?.id).toBe('read-records');
});
