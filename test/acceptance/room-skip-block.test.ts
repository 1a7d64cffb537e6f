import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { finishPlayed } from '../fakes/played.ts';
import { makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// The last step of a secret block is one that people may leave out.
const OPTIONAL = `      - id: note-bags
        kind: record
        title: The bags are written down
        actor: internal-witness
        minutes: 2
        optional: where they are written down at the end
        items: { bags: Numbers of the bags }
        say: The witness types the numbers of the bags.

  - id: proof
`;

const scratch = scratchFolder();
const started: number[] = [];
let rehearsal: Rehearsal;

beforeAll(async () => {
  const resources = join(scratch.folder, 'resources');
  cpSync(join(import.meta.dirname, '../../resources'), resources, { recursive: true });
  const script = join(resources, 'ceremonies/generate-and-export.yaml');
  const text = readFileSync(script, 'utf8');
  const optional = text.replace('\n  - id: proof\n', `\n${OPTIONAL}`);
  expect(optional).not.toBe(text);
  writeFileSync(script, optional);
  rehearsal = await makeRehearsal({
    module: 'nss',
    folder: join(scratch.folder, 'room'),
    devices: (room) => ({
      ...room,
      resources,
      startShareProcess: () => {
        const shares = room.startShareProcess();
        started.push(shares.pid ?? 0);
        return shares;
      },
    }),
  });
});
afterAll(async () => {
  await rehearsal?.close();
  scratch.remove();
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('ends the share process with its section, also where the last step of it is left out', async () => {
  const code = await rehearsal.open();
  await rehearsal.playUntil(code, ({ current }) => current?.id === 'note-bags');
  await ask(rehearsal.service(), 'step.begin', { code, step: 'note-bags' });
  expect(started.map(isRunning)).toEqual([true]);
  const view = await ask(rehearsal.service(), 'step.skip', {
    code,
    step: 'note-bags',
    reason: 'they are written down at the end',
    person: 'internal-witness-1',
  });
  expect(view.current?.id).toBe('shares-checkpoint');
  expect(started.map(isRunning)).toEqual([false]);
  await finishPlayed(rehearsal, code);
});
