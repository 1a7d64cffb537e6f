import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, type ScriptedPeople } from '../../electron/cli/ask.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { openRoom } from '../../electron/service/room.ts';
import { createService, type Service } from '../../electron/service/service.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import { writeFastPerson } from './fast-people.ts';
import { LIGHT_PLACES, lightYaml } from './light-script.ts';
import { openPassphrasePerson } from './scripted-room.ts';

/** People who have no place in the plan. */
export const STRANGERS = ['Nora', 'Nils'];

/** A real service with a real database and the light script, whose clock a test can put forward or back. */
export interface LightRoom {
  readonly people: ScriptedPeople;
  readonly folder: string;
  service(): Service;
  /** A service that stopped and came back. */
  restart(): Promise<void>;
  /** The wall clock jumps by so many milliseconds. */
  jump(milliseconds: number): void;
  lines(code: string, first?: number): readonly Uint8Array[];
  fileOf(name: string): string;
  /** Plans, approves and opens; gives the code. */
  open(): Promise<string>;
  view(code: string): Promise<CeremonyView>;
  close(): Promise<void>;
}

/** What opens the key of everybody, or of nobody. */
export function passphrase(known = true) {
  return { passphrase: utf8ToBytes(known ? 'practice makes steady hands' : 'a guess in the dark') };
}

/** Makes the room where a line is on the disk at once, if there is such a place: the same calls, and no wait for a disk. */
export function makeLightRoom(): LightRoom {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'claviger-light-'));
  const resources = join(folder, 'resources');
  mkdirSync(join(resources, 'ceremonies'), { recursive: true });
  const script = join(resources, 'ceremonies', 'people.yaml');
  writeFileSync(script, lightYaml(folder));
  const fileOf = (name: string) => join(folder, `${name}.json`);
  for (const name of new Set([...Object.values(LIGHT_PLACES), ...STRANGERS])) writeFastPerson(fileOf(name), name);
  let ahead = 0;
  const start = () => {
    const identity = { version: '0.0.0', runtime: 'test' } as const;
    const real = openRoom({ identity, data: join(folder, 'data'), resources, shareProcess: 'none' });
    const clock = { now: () => Date.now() + ahead, tick: real.clock.tick };
    const environment = async () => [{ check: 'network', verdict: 'checked' as const, found: 'no interface is up' }];
    const room: Room = { ...real, clock, environment, openSigner: openPassphrasePerson };
    return { room, service: createService(room, () => undefined) };
  };
  let { room, service } = start();
  const called: ScriptedPeople['service'] = { call: (name, input) => service.call(name, input) };
  const people = Object.entries(LIGHT_PLACES).map(([id, name]) => ({ id, file: fileOf(name) }));
  const plan = {
    script: 'people',
    parameters: {},
    mode: 'practice' as const,
    people,
    module: { path: script, configuration: '' },
  };
  return {
    people: { service: called, sheets: folder, fingerprint: '', progress: () => undefined },
    folder,
    service: () => service,
    restart: async () => {
      await service.close();
      ({ room, service } = start());
    },
    jump: (milliseconds) => {
      ahead += milliseconds;
    },
    lines: (code, first = 0) => room.store.lines(code, first),
    fileOf,
    open: async () => {
      const { code, approvers } = await ask(called, 'ceremony.prepare', plan);
      for (const { id } of approvers) await ask(called, 'ceremony.approvePlan', { code, person: id, credential: passphrase() });
      await ask(called, 'ceremony.open', { code });
      return code;
    },
    view: (code) => ask(called, 'ceremony.view', { code }),
    close: async () => {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
