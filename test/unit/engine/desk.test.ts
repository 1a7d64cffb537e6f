import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import { loadCeremony } from '../../../electron/service/engine/ceremony.ts';
import { type Draft, openCeremony } from '../../../electron/service/engine/prepare.ts';
import type { Room, RuntimeIdentity } from '../../../electron/service/engine/room.ts';
import { PRACTICE_PASSPHRASE } from '../../../electron/service/practice/practice-room.ts';
import { openRoom } from '../../../electron/service/room.ts';
import { createService, type Service } from '../../../electron/service/service.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { CeremonyEvent } from '../../../shared/transcript/event.ts';
import { PEOPLE, PLANNED_SCRIPT } from '../../fakes/ceremony-moves.ts';
import { writeFastPerson } from '../../fakes/fast-people.ts';
import { openPassphrasePerson, scratchFolder } from '../../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 30_000 });

// The plan needs both security officers.
const script = PLANNED_SCRIPT.replace(
  'approve:\n  - { role: security-officer, count: 1 }',
  'approve:\n  - { role: security-officer, count: 2 }',
);
const approvers = ['security-officer-1', 'security-officer-2', 'internal-witness-1'];
let scratch: ReturnType<typeof scratchFolder>;
let service: Service;
let rooms: Room[];

beforeEach(() => {
  scratch = scratchFolder();
  rooms = [];
  mkdirSync(join(scratch.folder, 'resources', 'ceremonies'), { recursive: true });
  writeFileSync(join(scratch.folder, 'resources', 'ceremonies', 'small-rehearsal.yaml'), script);
  for (const { id, name } of PEOPLE) writeFastPerson(join(scratch.folder, `${id}.json`), name);
  start();
});

afterEach(async () => {
  await service.close();
  scratch.remove();
});

function start(version = '0.0.0'): void {
  const identity: RuntimeIdentity = { version, runtime: 'test' };
  const resources = join(scratch.folder, 'resources');
  const room = openRoom({ identity, data: join(scratch.folder, 'data'), resources, shareProcess: 'none' });
  rooms.push({ ...room, openSigner: openPassphrasePerson });
  service = createService({ ...room, openSigner: openPassphrasePerson }, () => undefined);
}

function credential() {
  return { passphrase: utf8ToBytes(PRACTICE_PASSPHRASE) };
}

async function prepare(): Promise<string> {
  const people = PEOPLE.map(({ id }) => ({ id, file: join(scratch.folder, `${id}.json`) }));
  const module = { path: join(scratch.folder, 'resources/ceremonies/small-rehearsal.yaml'), configuration: '' };
  const asked = { script: 'small-rehearsal', parameters: { place: 'Room 7' }, mode: 'practice' as const, people, module };
  return (await ask(service, 'ceremony.prepare', asked)).code;
}

async function open(): Promise<string> {
  const code = await prepare();
  for (const person of approvers) await ask(service, 'ceremony.approvePlan', { code, person, credential: credential() });
  await ask(service, 'ceremony.open', { code });
  return code;
}

/** Changes the database behind the program, past the triggers that keep it as it is. */
async function tamper(change: string, ...values: readonly (string | Uint8Array)[]): Promise<void> {
  await service.close();
  const database = new Database(join(scratch.folder, 'data', 'claviger.db'));
  database.exec('DROP TRIGGER ceremonies_stay');
  database.prepare(change).run(...values);
  database.close();
  start();
}

describe('a plan on its way', () => {
  it('is approved once by somebody who asks twice at the same time', async () => {
    const code = await prepare();
    const twice = () => service.call('ceremony.approvePlan', { code, person: 'security-officer-1', credential: credential() });
    expect(await Promise.all([twice(), twice()])).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'APPROVAL_REPEATED', field: 'plan', got: 'Oscar Officer' } },
    ]);
    await ask(service, 'ceremony.approvePlan', { code, person: 'internal-witness-1', credential: credential() });
    expect(await service.call('ceremony.open', { code })).toMatchObject({
      ok: false,
      error: { code: 'PLAN_NOT_APPROVED', field: 'plan', expected: '2 security-officer', got: '1' },
    });
    await ask(service, 'ceremony.approvePlan', { code, person: 'security-officer-2', credential: credential() });
    expect(await ask(service, 'ceremony.open', { code })).toMatchObject({ code, status: 'open', count: 1 });
  });

  it('is opened only with approvals of different people, however they came there', () => {
    const officer = { payload: { role: 'security-officer', person: 'security-officer-1' } };
    const draft = { script: { approve: [{ role: 'security-officer', count: 2 }] }, approvals: [officer, officer] };
    expect(() => openCeremony(rooms[0] as Room, draft as unknown as Draft)).toThrow(
      expect.objectContaining({
        code: 'PLAN_NOT_APPROVED',
        details: { field: 'plan', expected: '2 security-officer', got: '1' },
      }),
    );
  });

  it('is opened once by somebody who asks twice at the same time', async () => {
    const code = await prepare();
    for (const person of approvers) await ask(service, 'ceremony.approvePlan', { code, person, credential: credential() });
    const twice = () => service.call('ceremony.open', { code });
    expect(await Promise.all([twice(), twice()])).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'CEREMONY_UNKNOWN', field: 'draft' } },
    ]);
  });

  it('is forgotten when sixteen newer ones were made', async () => {
    const oldest = await prepare();
    for (let newer = 0; newer < 15; newer++) await prepare();
    expect(await ask(service, 'ceremony.draft', { code: oldest })).toMatchObject({ code: oldest });
    await prepare();
    expect(await service.call('ceremony.draft', { code: oldest })).toMatchObject({
      ok: false,
      error: { code: 'CEREMONY_UNKNOWN', field: 'draft' },
    });
  });
});

describe('a ceremony in the database', () => {
  it('is taken up only with the script that its plan names', async () => {
    const [changed, untouched] = [await open(), await open()];
    await tamper('UPDATE ceremonies SET script = ? WHERE code = ?', utf8ToBytes(script.replace('count: 2', 'count: 1')), changed);
    expect(await service.call('ceremony.resume', { code: changed })).toMatchObject({
      ok: false,
      error: { code: 'SCRIPT_REFUSED', field: `script of ${changed}` },
    });
    const list = await ask(service, 'ceremony.list', {});
    expect(list.find(({ code }) => code === untouched)).toMatchObject({ status: 'interrupted', title: 'A small rehearsal' });
    expect(list.find(({ code }) => code === changed)).toMatchObject({
      status: 'unreadable',
      title: expect.stringContaining('script'),
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no people', '{"module":{"path":"/m"},"sheets":"/s"}'],
    ['a module of another form', '{"module":"/m","people":{},"sheets":"/s"}'],
  ])('is refused where the values of its site are %s', async (_what, site) => {
    const code = await open();
    await tamper('UPDATE ceremonies SET site = ? WHERE code = ?', site, code);
    expect(await service.call('ceremony.view', { code })).toMatchObject({
      ok: false,
      error: { code: 'STORE_DAMAGED', field: expect.stringContaining(`site of ${code}`) },
    });
  });

  it('takes its parameters from the approved plan, not from beside it', async () => {
    const code = await open();
    await tamper(
      'UPDATE ceremonies SET site = json_set(site, \'$.parameters\', json(\'{"place":"my garden"}\')) WHERE code = ?',
      code,
    );
    const { script, site } = loadCeremony(rooms.at(-1) as Room, code, () => undefined);
    expect(script.parameters).toEqual({ place: 'Room 7' });
    expect(site).not.toHaveProperty('parameters');
  });

  it('says so when another build goes on than was approved', async () => {
    const code = await open();
    await service.close();
    start('0.0.1');
    await ask(service, 'ceremony.resume', { code });
    const last = JSON.parse(bytesToUtf8(rooms.at(-1)?.store.lines(code).at(-1) ?? new Uint8Array(0))) as CeremonyEvent;
    expect(last).toMatchObject({
      type: 'resumed',
      body: { reason: 'the service was started again, by another build than the plan names: 0.0.1 (test)' },
    });
  });
});
