import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import type { Room } from '../../../electron/service/engine/room.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { PRACTICE_PIN } from '../../../electron/service/practice/practice-room.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { eventsIn, finishPlayed, openShipped, playShipped } from '../../fakes/played.ts';
import { atStep, scratchFolder } from '../../fakes/scripted-room.ts';
import { mistake, pin } from '../mistakes.ts';
import { inOwnSession, type LaterRoom, observedIn, roomWithKey, toldBy } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

const reason = 'Nobody needs it any more.';
const administrator = { person: 'administrator-1', input: {} };
const find = { step: 'find-the-key', turn: 'find', ...administrator };
const destroy = { step: 'destroy-the-key', turn: 'destroy', ...administrator };
const read = { step: 'read-records', turn: 'read', ...administrator };

/** What the token fails at next, and whether it does it first. */
let fault: { readonly call: string; readonly after: boolean } | null = null;
beforeEach(() => {
  fault = null;
});

function faulty(session: TokenSession): TokenSession {
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        const due = fault?.call === name ? fault : null;
        if (due !== null) fault = null;
        const done: unknown = due === null || due.after ? await Reflect.apply(member, target, given) : null;
        if (due !== null)
          throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: String(name), got: 'a fault made by the test' });
        return done;
      };
    },
  });
}

const devices = (room: Room): Room => ({
  ...room,
  tokens: { ...room.tokens, open: async (...named) => faulty(await room.tokens.open(...named)) },
});

const approvedAt = (id: string) => (view: CeremonyView) =>
  view.status === 'open' && atStep(id)(view) && view.current?.approved === true;

/** A session of the test's own beside the open ceremony: the library knows one login for the whole process. */
async function beside<T>({ rehearsal }: LaterRoom, work: (session: TokenSession) => Promise<T>): Promise<T> {
  await rehearsal.restart();
  return inOwnSession(rehearsal, work);
}

describe('a key that an earlier ceremony made', () => {
  let room: LaterRoom;
  beforeAll(async () => {
    room = await roomWithKey('nss', join(scratch.folder, 'made'), devices);
  });
  afterAll(() => room?.rehearsal.close());
  const open = (script: string, more: Readonly<Record<string, string>> = {}) =>
    openShipped(room.rehearsal, script, { ...room.parameters, ...more });

  it('is not told of by another transcript than the planned one, nor by one that lacks it', async () => {
    const other = await open('destroy', { reason, 'earlier-statement': '0'.repeat(64) });
    await room.rehearsal.playUntil(other, atStep('read-records'));
    const { service } = room.rehearsal;
    await mistake(service(), other, 'step.performOpen', read, { code: 'EARLIER_DIFFERENT', field: 'statement.json' });
    await room.rehearsal.restart();
    const lacking = await open('destroy', { reason, 'earlier-set': 'another-set' });
    await room.rehearsal.playUntil(lacking, atStep('read-records'));
    await mistake(service(), lacking, 'step.performOpen', read, { code: 'EARLIER_LACKS', field: 'share set old-set' });
    await room.rehearsal.restart();
  });

  it('is not compromised since a day that has not come, nor for two reasons', async () => {
    const { rehearsal } = room;
    const code = await open('revoke', { reason, 'compromised-since': '2999-01-01' });
    await rehearsal.playUntil(code, approvedAt('revoke-the-key'));
    const announce = { step: 'revoke-the-key', turn: 'announce', ...administrator };
    const early = { code: 'VALUE_DIFFERENT', field: /whether that day had come/ } as const;
    await mistake(rehearsal.service(), code, 'step.performOpen', announce, early);
    const typed = { ...announce, input: { reason: 'another' } };
    await mistake(rehearsal.service(), code, 'step.performOpen', typed, { code: 'INPUT_INVALID', field: 'reason' });
    await rehearsal.restart();
  });

  it('is taken for no other key of the same number', async () => {
    const { rehearsal, key } = room;
    const code = await open('destroy', { reason });
    await rehearsal.playUntil(code, approvedAt('destroy-the-key'));
    // Somebody puts another key in its place, with the same number and label.
    const kept = await beside(room, async (session) => {
      for (const handle of await session.findKeys({ id: key.id })) await session.destroy(handle);
      const id = Uint8Array.from(Buffer.from(key.id, 'hex'));
      await session.generateKey({ label: key.label, id, kind: 'aes-256', extractable: true, persistent: true, purpose: 'data' });
      return session.checkValue((await session.findKeys({ id: key.id }))[0] ?? expect.fail('no key'));
    });
    await rehearsal.playUntil(code, approvedAt('destroy-the-key'));
    const different = { code: 'VALUE_DIFFERENT', field: `check value of the key ${key.label}` } as const;
    await mistake(rehearsal.service(), code, 'step.performOpen', destroy, different);
    const left = await beside(room, async (session) => {
      const [found] = await session.findKeys({ id: key.id });
      const value = found && (await session.checkValue(found));
      if (found !== undefined) await session.destroy(found);
      return value;
    });
    expect(left).toEqual(kept);
    // And where it is gone altogether, nobody says that it was destroyed here.
    await rehearsal.playUntil(code, approvedAt('destroy-the-key'));
    const missing = { code: 'TOKEN_KEY_MISSING', field: `key ${key.label}` } as const;
    await mistake(rehearsal.service(), code, 'step.performOpen', destroy, missing);
    expect((await rehearsal.view(code)).ledger.map(({ text }) => text).join()).not.toContain('destroy was announced');
    await rehearsal.restart();
    const later = await open('byok-export');
    await rehearsal.playUntil(later, atStep('find-the-key'));
    await mistake(rehearsal.service(), later, 'step.performOpen', find, missing);
    await rehearsal.restart();
  });
});

describe('a token that fails while it destroys', () => {
  let room: LaterRoom;
  beforeAll(async () => {
    room = await roomWithKey('softhsm2', join(scratch.folder, 'fails'), devices);
  });
  afterAll(() => room?.rehearsal.close());

  it('is asked what became of the key, also by the service that comes after', async () => {
    const { rehearsal, key } = room;
    const code = await openShipped(rehearsal, 'destroy', { ...room.parameters, reason });
    await rehearsal.playUntil(code, approvedAt('destroy-the-key'));
    fault = { call: 'destroy', after: false };
    const failed = { code: 'TOKEN_CAPABILITY_MISSING', field: 'destroy' } as const;
    const { service } = rehearsal;
    await expect(ask(service(), 'step.performOpen', { code, ...destroy })).rejects.toMatchObject({ code: failed.code });
    fault = { call: 'proveAbsent', after: false };
    await expect(ask(service(), 'step.performOpen', { code, ...destroy })).rejects.toMatchObject({ code: failed.code });
    await rehearsal.restart();
    const gone = () => inOwnSession(rehearsal, (session) => session.proveAbsent(key.id));
    expect(await gone()).toBe(false);
    await rehearsal.playUntil(code, approvedAt('destroy-the-key'));
    fault = { call: 'destroy', after: true };
    await ask(service(), 'step.performOpen', { code, ...destroy });
    const { folder, events } = await finishPlayed(rehearsal, code);
    const outcomes = events.flatMap((event) =>
      event.type === 'outcome' && event.step?.id === 'destroy-the-key' ? [event.body.result] : [],
    );
    expect(outcomes).toEqual(['failed', 'failed', 'found-done']);
    expect(observedIn(events, 'destroy-the-key', 'affirm')).toMatchObject({ what: key, by: 'administrator-1' });
    await rehearsal.restart();
    expect(await gone()).toBe(true);
    // A key that is destroyed is not found again, nor by what the later transcript says.
    expect(eventsIn(folder).filter(({ type }) => type === 'closed')).toHaveLength(1);
    const told = { ...toldBy(folder), 'earlier-key': 'old-key', reason, 'compromised-since': 'unknown' };
    const again = await openShipped(rehearsal, 'revoke', told);
    await rehearsal.playUntil(again, atStep('find-the-key'));
    await mistake(service(), again, 'step.performOpen', find, { code: 'TOKEN_KEY_MISSING', field: `key ${key.label}` });
  });
});

describe('a key that is out of use', () => {
  it('is wrapped for nobody, and goes to no state that its own does not lead to', async () => {
    const room = await roomWithKey('nss', join(scratch.folder, 'retired'));
    const { rehearsal, key } = room;
    const { folder } = await playShipped(rehearsal, 'rotate', { ...room.parameters, 'key-label': 'the new key' });
    const told = { ...toldBy(folder), 'earlier-key': 'old-key' };
    await rehearsal.restart();
    const wrap = await openShipped(rehearsal, 'byok-export', told);
    await rehearsal.playUntil(wrap, approvedAt('wrap-for-cloud'));
    const forbidden = { code: 'KEY_STATE_FORBIDS', field: `key ${key.label}` } as const;
    const wrapping = { step: 'wrap-for-cloud', turn: 'wrap', ...administrator };
    // A token that cannot do the last wrap has somebody allow it first; the state is looked at before either.
    const view = await rehearsal.view(wrap);
    const allow = view.current?.turns.find(({ id }) => id === 'allow-host');
    if (allow !== undefined)
      await rehearsal.playUntil(wrap, ({ current }) => current?.turns.find(({ id }) => id === 'allow-host')?.done === true);
    const error = await mistake(rehearsal.service(), wrap, 'step.performOpen', wrapping, forbidden);
    expect(error).toMatchObject({ expected: 'an active key', got: 'deactivated' });
    await rehearsal.restart();
    const again = await openShipped(rehearsal, 'rotate', { ...told, 'key-label': 'a third key' });
    await rehearsal.playUntil(again, approvedAt('retire-old-key'));
    const announce = { step: 'retire-old-key', turn: 'announce', ...administrator };
    expect(await mistake(rehearsal.service(), again, 'step.performOpen', announce, forbidden)).toMatchObject({
      expected: 'a state that may become deactivated',
      got: 'deactivated',
    });
    await rehearsal.close();
  });
});

it('is looked for in no other token than the planned one', async () => {
  const room = await roomWithKey('softhsm2', join(scratch.folder, 'token'));
  const { rehearsal } = room;
  const code = await openShipped(rehearsal, 'destroy', { ...room.parameters, reason, 'token-label': 'another token' });
  await rehearsal.playUntil(code, atStep('open-token'));
  const login = { step: 'open-token', turn: 'login', person: 'security-officer-1', input: {}, credential: pin() };
  await mistake(rehearsal.service(), code, 'step.perform', login, { code: 'TOKEN_ABSENT', field: 'token' });
  await rehearsal.close();
  const session = await createTokenPort().open(
    rehearsal.practice.module,
    { label: rehearsal.practice.parameters['token-label'] ?? '' },
    utf8ToBytes(PRACTICE_PIN),
  );
  expect(await session.findKeys({ id: room.key.id })).toHaveLength(1);
  await session.close();
});
