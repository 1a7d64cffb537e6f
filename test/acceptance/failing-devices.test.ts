import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Room } from '../../electron/service/engine/room.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import type { ShareProcess } from '../../electron/service/shares/share-host.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError, type ErrorCode } from '../../shared/core/errors/index.ts';
import { isMarkerLabel } from '../../shared/hsm/identity.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import type { CeremonyEvent, EventType, TypedEvent } from '../../shared/transcript/event.ts';
import { atStep, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { type Expected, pin, refused } from './mistakes.ts';
import { read } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Devices that fail at the worst moment: after they did what they were asked. What the transcript says of it must be true.
const scratch = scratchFolder();
/** What fails next, by the name of the call; the work is done first where `after` says so. */
const faults = new Map<string, { readonly after: boolean; times: number }>();
const codes: Readonly<Record<string, ErrorCode>> = { splitting: 'SHARE_PROCESS_SILENT', checkValue: 'TOKEN_CAPABILITY_MISSING' };
const processes: ShareProcess[] = [];
let looked: readonly { check: string; verdict: 'checked'; found: string }[] | null = null;
let rehearsal: Rehearsal;
let code: string;

function fault(name: string, code: ErrorCode): ClavigerError {
  return new ClavigerError(code, { field: name, got: 'a fault made by the test' });
}

async function faulty<T>(name: string, work: () => Promise<T>): Promise<T> {
  const due = faults.get(name);
  if (due === undefined || due.times === 0) return work();
  due.times -= 1;
  if (due.after) await work();
  throw fault(name, codes[name] ?? 'TOKEN_DEVICE_ERROR');
}

/** The real session, some of whose answers get lost. */
function faultySession(session: TokenSession): TokenSession {
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => faulty(String(name), async () => Reflect.apply(member, target, given) as unknown);
    },
  });
}

function devices(room: Room): Room {
  return {
    ...room,
    tokens: { ...room.tokens, open: async (...named) => faultySession(await room.tokens.open(...named)) },
    environment: async () => looked ?? room.environment(),
    startShareProcess: () => {
      const started = room.startShareProcess();
      processes.push(started);
      return new Proxy(started, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target);
          if (typeof member !== 'function') return member;
          const called = member.bind(target) as (...given: unknown[]) => Promise<unknown>;
          return name === 'split' ? (...given: unknown[]) => faulty('splitting', () => called(...given)) : called;
        },
      });
    },
    store: {
      ...room.store,
      append: (ceremony, seq, line) => {
        const { type } = JSON.parse(bytesToUtf8(line)) as CeremonyEvent;
        const due = faults.get(type);
        if (due !== undefined && due.times > 0) {
          due.times -= 1;
          throw fault(type, 'DISK_FULL');
        }
        room.store.append(ceremony, seq, line);
      },
    },
  };
}

beforeAll(async () => {
  rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room'), devices });
  code = await rehearsal.open();
});

afterEach(() => faults.clear());

afterAll(async () => {
  await rehearsal.close();
  scratch.remove();
});

function failOnce(name: string, after = false, times = 1): void {
  faults.set(name, { after, times });
}

function perform(step: string, turn: string, expected: Expected) {
  const input = { code, step, turn, person: 'administrator-1', input: {} };
  return refused(rehearsal.service(), 'step.performOpen', input, expected);
}

/** Up to the place where everybody has approved `step`. */
function approved(step: string) {
  return rehearsal.playUntil(code, (view) => atStep(step)(view) && view.current?.approved === true);
}

async function lastEvents(count: number): Promise<readonly EventType[]> {
  return (await rehearsal.view(code)).ledger.slice(-count).map(({ type }) => type as EventType);
}

describe('a ceremony whose devices fail', () => {
  it('records nothing that contradicts the rest', async () => {
    await approved('look-at-laptop');
    looked = [];
    await perform('look-at-laptop', 'look', {
      code: 'VALUE_DIFFERENT',
      field: 'look-at-laptop: whether anything was looked at',
    });
    looked = null;
    expect(await lastEvents(1)).toEqual(['refusal']);
  });

  it('closes the session of a token that could not be tried out', async () => {
    await approved('open-token');
    failOnce('capabilities');
    const login = { code, step: 'open-token', turn: 'login', person: 'security-officer-1', input: {}, credential: pin() };
    await refused(rehearsal.service(), 'step.perform', login, { code: 'TOKEN_DEVICE_ERROR', field: 'capabilities' });
    expect(await lastEvents(3)).toEqual(['intent', 'outcome', 'refusal']);
  });

  it('has the room to itself while its token is open', async () => {
    await approved('make-key');
    await expect(rehearsal.open()).rejects.toMatchObject({ code: 'CEREMONY_OPEN', details: { got: code } });
  });

  it('destroys a key that was made and cannot be used, and says so', async () => {
    await approved('make-key');
    // Once where it is observed, once where it is looked for.
    failOnce('checkValue', false, 2);
    await perform('make-key', 'generate', { code: 'TOKEN_CAPABILITY_MISSING', field: 'checkValue' });
    expect((await rehearsal.view(code)).current).toMatchObject({ begun: true, unsettled: [] });
  });

  it('finds the key that was made before the disk was full, and makes no second', async () => {
    await approved('make-key');
    failOnce('outcome');
    await perform('make-key', 'generate', { code: 'DISK_FULL', field: 'outcome' });
    expect(await lastEvents(2)).toEqual(['intent', 'refusal']);
    await perform('make-key', 'generate', { code: 'RECONCILE_NEEDED', field: 'step make-key' });
    // The token is silent while it is asked what became of the key.
    failOnce('findKeys');
    const begin = { code, step: 'make-key' };
    await refused(rehearsal.service(), 'step.begin', begin, { code: 'TOKEN_DEVICE_ERROR', field: 'findKeys' });
    expect((await rehearsal.view(code)).current).toMatchObject({ begun: false, unsettled: ['generate (reconcilable)'] });
    await rehearsal.playUntil(code, ({ current }) => current?.id !== 'make-key');
  });

  it('leaves neither key nor process behind where a split fails', async () => {
    await approved('split-key');
    failOnce('splitting', true);
    await perform('split-key', 'split', { code: 'SHARE_PROCESS_SILENT', field: 'splitting' });
    const [first] = processes;
    expect(processes).toHaveLength(1);
    await expect(first?.testCombine()).rejects.toMatchObject({ code: 'SHARE_PROCESS_ENDED' });
  });

  it('says of a wrap that failed that it failed, after the wrapping key was proved absent', async () => {
    await approved('back-up-key');
    failOnce('wrapKey', true);
    await perform('back-up-key', 'wrap', { code: 'TOKEN_DEVICE_ERROR', field: 'wrapKey' });
    expect(await lastEvents(3)).toEqual(['intent', 'outcome', 'refusal']);
    // Where it cannot be proved, nothing is claimed.
    failOnce('wrapKey', true);
    faults.set('proveAbsent', { after: false, times: 1 });
    await perform('back-up-key', 'wrap', { code: 'TOKEN_DEVICE_ERROR', field: 'wrapKey' });
    expect(await lastEvents(2)).toEqual(['intent', 'refusal']);
  });

  it('counts a sheet as printed whose outcome could not be written, and prints it no second time', async () => {
    await approved('print-share-1');
    failOnce('outcome');
    const turn = { code, step: 'print-share-1', turn: 'print', person: 'custodian-1', input: {} };
    await refused(rehearsal.service(), 'step.performOpen', turn, { code: 'DISK_FULL', field: 'outcome' });
    await rehearsal.playUntil(code, atStep('read-share-1'));
    expect((await rehearsal.view(code)).spoiledSheets).toBe(0);
  });

  it('believes the token, not the error, about the key that can no longer leave', async () => {
    await approved('wrap-for-cloud');
    failOnce('makeUnextractable', true);
    await rehearsal.playUntil(code, ({ current }) => current?.id !== 'wrap-for-cloud');
  });

  it('does not go on after an interruption that could not be written down', async () => {
    await rehearsal.restart();
    failOnce('resumed');
    await refused(rehearsal.service(), 'ceremony.resume', { code }, { code: 'DISK_FULL', field: 'resumed' });
    await refused(
      rehearsal.service(),
      'step.begin',
      { code, step: 'write-medium' },
      { code: 'CEREMONY_SUSPENDED', field: `ceremony ${code}` },
    );
  });

  it('closes when the disk has room again', async () => {
    await rehearsal.playUntil(code, atStep('close-transcript'));
    failOnce('closed');
    await expect(rehearsal.playUntil(code, ({ status }) => status === 'signing')).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect((await rehearsal.view(code)).status).toBe('open');
    expect((await rehearsal.playUntil(code, ({ status }) => status === 'signing')).status).toBe('signing');
  });

  it('ends with a transcript that verifies, and a token that holds what it says', async () => {
    const folder = await rehearsal.finish(code);
    const report = await verifyFolder(folder, new Uint8Array(read(rehearsal.trust)));
    expect(report).toMatchObject({ verdict: 'complete', findings: [] });
    const events = bytesToUtf8(read(folder, 'transcript.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CeremonyEvent);
    const results = (step: string) =>
      events.flatMap((event) => (event.type === 'outcome' && event.step?.id === step ? [event.body.result] : []));
    expect(results('make-key')).toEqual(['failed', 'found-done']);
    const [failed] = events.filter((event) => event.type === 'outcome' && event.step?.id === 'make-key');
    const [announced] = events.filter((event) => event.type === 'intent' && event.step?.id === 'make-key');
    expect(failed?.body).toMatchObject({
      observed: { destroyed: (announced as TypedEvent<'intent'>).body.detail.id, because: 'TOKEN_CAPABILITY_MISSING' },
      error: { code: 'TOKEN_CAPABILITY_MISSING' },
    });
    expect(results('back-up-key')).toEqual(['failed', 'found-absent', 'done']);
    expect(results('print-share-1')).toEqual(['counted-as-done']);
    expect(results('wrap-for-cloud')).toEqual(['done', 'found-done']);
    expect(await keysIn()).toEqual(
      events.flatMap((event) => (isTurn(event, 'generate') ? [String(event.body.observed.id)] : [])),
    );
  });
});

function isTurn(event: CeremonyEvent, turn: string): event is Extract<CeremonyEvent, { type: 'turn' }> {
  return event.type === 'turn' && event.body.turn === turn;
}

async function keysIn(): Promise<readonly string[]> {
  const { module, parameters } = rehearsal.practice;
  const session = await createTokenPort().open(
    module,
    { label: parameters['token-label'] ?? '' },
    utf8ToBytes(rehearsal.practice.pin),
  );
  try {
    const keys = await session.listKeys();
    return keys.filter(({ label }) => !isMarkerLabel(label ?? '')).map(({ id }) => id ?? '');
  } finally {
    await session.close();
  }
}
