import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ask, type ScriptedPeople } from '../../electron/cli/ask.ts';
import { playCeremony, playUntil } from '../../electron/cli/scripted-people.ts';
import type { RuntimeIdentity } from '../../electron/service/engine/room.ts';
import { PRACTICE_PASSPHRASE } from '../../electron/service/practice/practice-room.ts';
import { openRoom } from '../../electron/service/room.ts';
import { createService, type Service } from '../../electron/service/service.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError, type ErrorCode, type ErrorReport } from '../../shared/core/errors/index.ts';
import type { CallInput } from '../../shared/ipc/contract.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { writeFastPerson } from './fast-people.ts';
import { openPassphrasePerson } from './scripted-room.ts';

/** The people of a script without a token, and who sits in which place. */
export interface PeopleRoomRequest {
  readonly folder: string;
  readonly script: string;
  /** Each place with the name of who takes it; the same name twice is the same person. */
  readonly places: Readonly<Record<string, string>>;
  readonly runtime?: RuntimeIdentity['runtime'];
}

/** A real service with a script of people alone: no token, no printer. */
export interface PeopleRoom {
  readonly people: ScriptedPeople;
  service(): Service;
  /** A service that stopped and came back. */
  restart(): Promise<void>;
  close(): Promise<void>;
  fileOf(name: string): string;
  planRequest(): CallInput<'ceremony.prepare'>;
  /** Plans, approves and opens; gives the code. */
  open(change?: Partial<CallInput<'ceremony.prepare'>>): Promise<string>;
  view(code: string): Promise<CeremonyView>;
  begin(code: string, step: string): Promise<CeremonyView>;
  approve(code: string, step: string, person: string): Promise<CeremonyView>;
  perform(code: string, step: string, turn: string, person: string, input?: Record<string, unknown>): Promise<CeremonyView>;
  playUntil(code: string, until: (view: CeremonyView) => boolean): Promise<CeremonyView>;
  /** Plays to the end and demands a complete and trusted transcript; gives its events. */
  finish(code: string): Promise<readonly CeremonyEvent[]>;
}

/** The passphrase of everybody, as a fresh credential. */
export function passphrase() {
  return { passphrase: utf8ToBytes(PRACTICE_PASSPHRASE) };
}

/** Demands that `work` is refused with `code` about `field`, which may be a part of it; gives the refusal. */
export async function refused(work: Promise<unknown>, code: ErrorCode, field: string): Promise<ErrorReport> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ClavigerError);
  const report = (error as ClavigerError).report();
  expect(report).toMatchObject({ code, field: expect.stringContaining(field) });
  return report;
}

/** Writes the script and everybody's keys into `folder`, and starts a service there. */
export async function makePeopleRoom({ folder, script, places, runtime = 'test' }: PeopleRoomRequest): Promise<PeopleRoom> {
  const resources = join(folder, 'resources');
  mkdirSync(join(resources, 'ceremonies'), { recursive: true });
  writeFileSync(join(resources, 'ceremonies', 'people.yaml'), script);
  const fileOf = (name: string) => join(folder, `${name}.json`);
  for (const name of new Set(Object.values(places))) writeFastPerson(fileOf(name), name);
  const start = () => {
    const room = openRoom({
      identity: { version: '0.0.0', runtime },
      data: join(folder, 'data'),
      resources,
      shareProcess: 'none',
    });
    return createService({ ...room, openSigner: openPassphrasePerson }, () => undefined);
  };
  let service = start();
  const called: ScriptedPeople['service'] = { call: (name, input) => service.call(name, input) };
  const people: ScriptedPeople = { service: called, sheets: folder, fingerprint: '', progress: () => undefined };
  const planRequest = () => ({
    script: 'people',
    parameters: {},
    mode: 'practice' as const,
    people: Object.entries(places).map(([id, name]) => ({ id, file: fileOf(name) })),
    module: { path: join(resources, 'ceremonies', 'people.yaml'), configuration: '' },
  });
  return {
    people,
    service: () => service,
    restart: async () => {
      await service.close();
      service = start();
    },
    close: () => service.close(),
    fileOf,
    planRequest,
    open: async (change = {}) => {
      const { code, approvers } = await ask(called, 'ceremony.prepare', { ...planRequest(), ...change });
      for (const { id } of approvers) await ask(called, 'ceremony.approvePlan', { code, person: id, credential: passphrase() });
      await ask(called, 'ceremony.open', { code });
      return code;
    },
    view: (code) => ask(called, 'ceremony.view', { code }),
    begin: (code, step) => ask(called, 'step.begin', { code, step }),
    approve: (code, step, person) =>
      ask(called, 'step.approve', { code, step, person, decision: 'agree', credential: passphrase() }),
    perform: (code, step, turn, person, input = {}) =>
      ask(called, 'step.perform', { code, step, turn, person, input, credential: passphrase() }),
    playUntil: (code, until) => playUntil(people, code, until),
    finish: async (code) => {
      const { folder: written } = await playCeremony(people, code);
      const { verdict, findings } = await verifyFolder(written ?? '', null);
      expect({ verdict, findings: findings.filter(({ severity }) => severity === 'wrong') }).toEqual({
        verdict: 'identities-unproven',
        findings: [],
      });
      return eventsIn(written ?? '');
    },
  };
}

function eventsIn(folder: string): readonly CeremonyEvent[] {
  const lines = readFileSync(join(folder, 'transcript.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as CeremonyEvent);
}
