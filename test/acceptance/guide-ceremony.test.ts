import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { eventsIn, finishPlayed, openShipped } from '../fakes/played.ts';
import { atStep, makeRehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { mistake, pin } from './mistakes.ts';

vi.setConfig({ testTimeout: 120_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

/** The resources of the program with the script of the guide among the ceremonies. */
function resourcesWithGuide(): string {
  const folder = join(scratch.folder, 'resources');
  cpSync(join(import.meta.dirname, '../../resources'), folder, { recursive: true });
  const page = readFileSync(join(import.meta.dirname, '../../docs/guide/writing-a-ceremony.md'), 'utf8');
  const text = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].at(-1)?.[1] ?? '';
  writeFileSync(join(folder, 'ceremonies', 'look-over.yaml'), text);
  return folder;
}

it('holds the ceremony of the guide to the serial number that the plan names, and plays it to its end', async () => {
  const resources = resourcesWithGuide();
  const rehearsal = await makeRehearsal({
    module: 'nss',
    folder: join(scratch.folder, 'room'),
    devices: (room) => ({ ...room, resources }),
  });
  const other = await openShipped(rehearsal, 'look-over', { 'token-serial': 'another' });
  const { current } = await rehearsal.playUntil(other, atStep('open-token'));
  expect(current?.shown.expected).toContainEqual({ label: 'Expected serial', value: 'another' });
  const login = { step: 'open-token', turn: 'login', person: 'security-officer-1', input: {}, credential: pin() };
  const field = 'open-token: serial that the script expects';
  // Nothing but the refusal is recorded: the PIN was not tried.
  const error = await mistake(rehearsal.service(), other, 'step.perform', login, { code: 'VALUE_DIFFERENT', field });
  expect(error).toMatchObject({ expected: 'another' });

  const code = await openShipped(rehearsal, 'look-over', { 'token-serial': error.got ?? '' });
  const { folder, events } = await finishPlayed(rehearsal, code);
  const begun = events.flatMap((event) => (event.type === 'step-begun' ? [event.step?.id] : []));
  expect(begun.filter((id) => id?.startsWith('show-bag'))).toEqual(['show-bag-1', 'show-bag-2', 'show-bag-3']);
  const approved = readFileSync(join(resources, 'ceremonies', 'look-over.yaml'));
  expect(approved.equals(readFileSync(join(folder, 'artefacts/script.yaml')))).toBe(true);
  expect(eventsIn(folder)[0]).toMatchObject({ body: { plan: { parameters: { custodians: '3', 'token-serial': error.got } } } });
  await rehearsal.close();
});
