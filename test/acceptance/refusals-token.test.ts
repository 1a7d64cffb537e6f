import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { isMarkerLabel, MARKER_PREFIX } from '../../shared/hsm/identity.ts';
import type { KeyAttributes } from '../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { atStep, libraryOf, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { canMount } from '../unit/media/temporary-folder.ts';
import { mistake, passphrase, pin, refused } from './mistakes.ts';
import { read } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const scratch = scratchFolder();

afterAll(() => scratch.remove());

const login = { step: 'open-token', turn: 'login', person: 'security-officer-1', input: {} };

it('loads no library but the approved one, and goes on with that', async () => {
  const installed = libraryOf('softhsm2');
  const library = join(scratch.folder, 'libsofthsm2.so');
  copyFileSync(installed, library);
  const rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'library') });
  const { practice } = rehearsal;
  const code = await rehearsal.open({ ...practice, module: { ...practice.module, path: library } });
  await rehearsal.playUntil(code, atStep('open-token'));
  renameSync(library, `${library}.away`);
  const missing = { code: 'MODULE_MISSING', field: 'module.path' } as const;
  await mistake(rehearsal.service(), code, 'step.perform', { ...login, credential: pin() }, missing);
  copyFileSync(`${library}.away`, library);
  appendFileSync(library, '\0');
  const changed = { code: 'MODULE_CHANGED', field: 'module' } as const;
  await mistake(rehearsal.service(), code, 'step.perform', { ...login, credential: pin() }, changed);
  expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain(library);
  renameSync(`${library}.away`, library);
  await finishComplete(rehearsal, code);
  expect(readFileSync('/proc/self/maps', 'utf8')).toContain(library);
  await rehearsal.close();
});

it('refuses a token that practice did not make, and goes on when it is the right one', async () => {
  const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'stranger') });
  await withToken(rehearsal, async (session) => {
    const keys = await session.findKeys({});
    for (const key of keys) await session.destroy(key);
  });
  const code = await rehearsal.open();
  await rehearsal.playUntil(code, atStep('open-token'));
  const expected = { code: 'TOKEN_NOT_PRACTICE', field: 'token' } as const;
  await mistake(rehearsal.service(), code, 'step.perform', { ...login, credential: pin() }, expected);
  await withToken(rehearsal, async (session) => {
    const id = new Uint8Array([1]);
    const label = `${MARKER_PREFIX}0123456789abcdef`;
    await session.generateKey({ label, id, kind: 'aes-256', extractable: false, persistent: true, purpose: 'marker' });
  });
  await finishComplete(rehearsal, code);
  await rehearsal.close();
});

describe.each(['nss', 'softhsm2'] as const)('over %s', (module) => {
  it('never makes a second key of a label, and goes on when the label is free', async () => {
    const rehearsal = await makeRehearsal({ module, folder: join(scratch.folder, `label-${module}`) });
    const label = rehearsal.practice.parameters['key-label'] ?? '';
    await withToken(rehearsal, async (session) => {
      const id = new Uint8Array([7]);
      await session.generateKey({ label, id, kind: 'aes-256', extractable: false, persistent: true, purpose: 'data' });
    });
    const code = await rehearsal.open();
    await rehearsal.playUntil(code, (view) => atStep('make-key')(view) && view.current?.approved === true);
    const generate = { step: 'make-key', turn: 'generate', person: 'administrator-1', input: {}, credential: {} };
    const taken = { code: 'TOKEN_LABEL_TAKEN', field: /./ } as const;
    await mistake(rehearsal.service(), code, 'step.perform', generate, taken);
    await rehearsal.restart();
    await withToken(rehearsal, async (session) => {
      for (const key of await session.findKeys({ label })) await session.destroy(key);
    });
    const suspended = { code: 'CEREMONY_SUSPENDED', field: `ceremony ${code}` } as const;
    await refused(rehearsal.service(), 'step.perform', { ...generate, code }, suspended);
    await finishComplete(rehearsal, code);
    expect((await rehearsal.view(code)).interruptions).toBe(1);
    await rehearsal.close();
    expect(dataKeys(await listKeys(rehearsal))).toHaveLength(1);
  });
});

it('asks for presence anew after a restart, before anything else', async () => {
  const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'renewed') });
  const code = await rehearsal.open();
  await rehearsal.playUntil(code, (view) => atStep('make-key')(view) && view.current?.approved === true);
  await rehearsal.restart();
  await ask(rehearsal.service(), 'ceremony.resume', { code });
  const resumed = await rehearsal.view(code);
  expect(resumed.current?.id).toBe('roll-call');
  expect(resumed.people.every(({ present }) => !present)).toBe(true);
  const approval = { step: 'make-key', person: 'security-officer-1', decision: 'agree', credential: passphrase() } as const;
  await mistake(rehearsal.service(), code, 'step.approve', approval, { code: 'STEP_NOT_CURRENT', field: 'step' });
  await finishComplete(rehearsal, code);
  await rehearsal.close();
});

describe.runIf(canMount())('on a full disk', () => {
  it('says so, forgets nothing, and finishes when there is room', async () => {
    const data = join(scratch.folder, 'tiny');
    mkdirSync(data);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', data], { stdio: 'ignore' });
    try {
      const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'full'), data });
      const code = await rehearsal.open();
      await rehearsal.playUntil(code, (view) => atStep('make-key')(view) && view.current?.approved === true);
      const before = await rehearsal.view(code);
      fill(data, 0);
      const generate = { code, step: 'make-key', turn: 'generate', person: 'administrator-1', input: {}, credential: {} };
      await refused(rehearsal.service(), 'step.perform', generate, { code: 'DISK_FULL', field: 'database' });
      expect(await rehearsal.view(code)).toEqual(before);
      empty(data);
      // Wherever the room ends, a restart settles what is not known.
      for (const kibibytes of [8, 100, 250, 400, 550, 700]) {
        fill(data, kibibytes);
        await expect(rehearsal.finish(code), `${kibibytes} KiB`).rejects.toMatchObject({ code: 'DISK_FULL' });
        empty(data);
        await rehearsal.restart();
      }
      await finishComplete(rehearsal, code);
      expect((await rehearsal.view(code)).interruptions).toBe(6);
      await rehearsal.close();
      expect(dataKeys(await listKeys(rehearsal))).toHaveLength(1);
    } finally {
      execFileSync('umount', [data], { stdio: 'ignore' });
    }
  });
});

/** Plays to the end, where common verification finds nothing wrong. */
async function finishComplete(rehearsal: Rehearsal, code: string): Promise<void> {
  const report = await verifyFolder(await rehearsal.finish(code), read(rehearsal.trust));
  expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(report.verdict).toBe('complete');
}

async function withToken<T>({ practice }: Rehearsal, work: (session: TokenSession) => Promise<T>): Promise<T> {
  const label = practice.parameters['token-label'] ?? '';
  const session = await createTokenPort().open(practice.module, { label }, pin().pin);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

function listKeys(rehearsal: Rehearsal): Promise<readonly KeyAttributes[]> {
  return withToken(rehearsal, (session) => session.listKeys());
}

function dataKeys(keys: readonly KeyAttributes[]): readonly KeyAttributes[] {
  return keys.filter((key) => !isMarkerLabel(key.label ?? ''));
}

/** Leaves `kibibytes` free on the medium at `folder`. */
function fill(folder: string, kibibytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filler'), new Uint8Array(Math.max(0, bavail * bsize - kibibytes * 1024)));
}

function empty(folder: string): void {
  rmSync(join(folder, 'filler'));
}
