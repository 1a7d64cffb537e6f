import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { makeRehearsal, scratchFolder } from '../../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 120_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

it('runs to a complete transcript of the known shape', async () => {
  const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room') });
  const { events, folder } = await playShipped(rehearsal, 'generate-and-export');
  await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/generate-and-export.shape.txt');
  // Values of the site stand in the plan beside it: the script that people approved is kept byte by byte.
  const approved = readFileSync(new URL('../../../resources/ceremonies/generate-and-export.yaml', import.meta.url));
  expect(approved.equals(readFileSync(join(folder, 'artefacts/script.yaml')))).toBe(true);
  await rehearsal.close();
});
