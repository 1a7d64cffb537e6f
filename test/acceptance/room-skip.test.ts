import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { finishPlayed } from '../fakes/played.ts';
import { atStep, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { atApproved } from './in-room.ts';
import { refused } from './mistakes.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// A step that the approved script lets people leave out, and one that it does not.
const scratch = scratchFolder();
let rehearsal: Rehearsal;
let code: string;
let ended = 0;

const LAST_OF_BLOCK = `
      - id: note-shares
        kind: record
        title: Note what was seen
        actor: administrator
        optional: where nothing was seen
        items: { seen: What was seen }
`;

/** A room that counts the share processes that have ended. */
function counted(room: Room): Pick<Room, 'startShareProcess'> {
  return {
    startShareProcess: () => {
      const process = room.startShareProcess();
      const end = process.end.bind(process);
      return Object.assign(process, {
        end: () => {
          ended += 1;
          return end();
        },
      });
    },
  };
}

beforeAll(async () => {
  const resources = join(scratch.folder, 'resources');
  cpSync(join(import.meta.dirname, '../../resources'), resources, { recursive: true });
  const script = join(resources, 'ceremonies/generate-and-export.yaml');
  const text = readFileSync(script, 'utf8');
  const optional = text
    .replace('      - id: note-room\n', '      - id: note-room\n        optional: where everything was written down before\n')
    .replace('  - id: proof\n', `${LAST_OF_BLOCK}\n  - id: proof\n`);
  expect(optional).not.toBe(text);
  writeFileSync(script, optional);
  const folder = join(scratch.folder, 'room');
  rehearsal = await makeRehearsal({ module: 'nss', folder, devices: (room) => ({ ...room, resources, ...counted(room) }) });
  code = await rehearsal.open();
});
afterAll(async () => {
  await rehearsal?.close();
  scratch.remove();
});

it('leaves nothing out that the script does not let people leave out', async () => {
  await rehearsal.playUntil(code, atApproved('look-at-laptop'));
  const skip = { code, step: 'look-at-laptop', reason: 'no time', person: 'administrator-1' };
  await refused(rehearsal.service(), 'step.skip', skip, { code: 'STEP_NOT_OPTIONAL', field: 'step look-at-laptop' });
  const other = { ...skip, step: 'note-room' };
  await refused(rehearsal.service(), 'step.skip', other, { code: 'STEP_NOT_CURRENT', field: 'step' });
  expect((await rehearsal.view(code)).refusals).toBe(2);
});

it('leaves no key material in memory where the last step of a secret block is left out', async () => {
  await rehearsal.playUntil(code, atStep('note-shares'));
  expect(ended).toBe(0);
  const skip = { code, step: 'note-shares', reason: 'nothing was seen', person: 'administrator-1' };
  expect((await ask(rehearsal.service(), 'step.skip', skip)).current?.id).toBe('shares-checkpoint');
  expect(ended).toBe(1);
});

it('leaves out what it lets people leave out, by its actor, and goes on', async () => {
  await rehearsal.playUntil(code, ({ current }) => current?.id === 'note-room');
  const skip = { code, step: 'note-room', reason: 'it stands on the bags', person: 'internal-witness-1' };
  await refused(rehearsal.service(), 'step.skip', skip, { code: 'STEP_NOT_CURRENT', field: 'step note-room' });
  await ask(rehearsal.service(), 'step.begin', { code, step: 'note-room' });
  expect((await rehearsal.view(code)).current?.optional).toBe('where everything was written down before');
  const custodian = { ...skip, person: 'custodian-1' };
  await refused(rehearsal.service(), 'step.skip', custodian, { code: 'PERSON_NOT_ALLOWED', field: 'step note-room' });
  const view = await ask(rehearsal.service(), 'step.skip', skip);
  expect(view.current?.id).toBe('end-checkpoint');
  expect(view.ledger.at(-1)?.text).toContain('left out, as Wilma Practice says: it stands on the bags');
  const { events } = await finishPlayed(rehearsal, code);
  expect(events.filter(({ type }) => type === 'step-skipped')).toMatchObject([
    { step: { id: 'note-shares', attempt: 1 } },
    { step: { id: 'note-room', attempt: 1 } },
  ]);
});
