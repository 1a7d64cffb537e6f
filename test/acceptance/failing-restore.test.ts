import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { isMarkerLabel } from '../../shared/hsm/identity.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import type { CallInput } from '../../shared/ipc/contract.ts';
import { finishPlayed, openShipped } from '../fakes/played.ts';
import { makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { inOwnSession, observedIn, roomWithKey } from './ceremonies/earlier.ts';
import { atApproved } from './in-room.ts';

vi.setConfig({ testTimeout: 240_000 });

// A token whose answers get lost while a key is put into it: whatever it has done, there is one key in the end, and no wrapping key.
const scratch = scratchFolder();
/** The calls that fail next, each with how often; the work is done first. `turn`: what is written of a turn, which is not. */
const faults = new Map<string, number>();
const rehearsals: Rehearsal[] = [];

afterAll(async () => {
  for (const rehearsal of rehearsals) await rehearsal.close();
  scratch.remove();
});

function faulty(session: TokenSession): TokenSession {
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        const answer = (await Reflect.apply(member, target, given)) as unknown;
        failIfDue(String(name));
        return answer;
      };
    },
  });
}

function devices(room: Room): Room {
  return {
    ...room,
    tokens: { ...room.tokens, open: async (...named) => faulty(await room.tokens.open(...named)) },
    store: new Proxy(room.store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => {
          const [, , line] = given;
          if (name === 'append' && line instanceof Uint8Array && bytesToUtf8(line).includes('"type":"turn"')) failIfDue('turn');
          return Reflect.apply(member, target, given) as unknown;
        };
      },
    }),
  };
}

function failIfDue(name: string): void {
  const left = faults.get(name) ?? 0;
  faults.set(name, left - 1);
  if (left > 0) throw new ClavigerError('TOKEN_DEVICE_ERROR', { field: name, got: 'a fault made by the test' });
}

/** The labels of all keys in the token, once nobody is logged in. */
async function labelsIn(rehearsal: Rehearsal): Promise<readonly (string | null)[]> {
  await rehearsal.close();
  const keys = await inOwnSession(rehearsal, (session) => session.listKeys());
  return keys.map(({ label }) => label).filter((label) => !isMarkerLabel(label ?? ''));
}

/** Loses the answers to `calls`, one list after the other, and begins the step again where that is asked for. */
async function loseAnswers(
  rehearsal: Rehearsal,
  taken: CallInput<'step.performOpen'>,
  calls: readonly (readonly string[])[],
): Promise<void> {
  for (const lost of calls) {
    faults.clear();
    for (const call of lost) faults.set(call, 1);
    const result = await rehearsal.service().call('step.performOpen', taken);
    faults.clear();
    expect(result, lost.join()).toMatchObject({ ok: false, error: { code: 'TOKEN_DEVICE_ERROR' } });
    const view = await rehearsal.view(taken.code);
    expect(view.current?.id).toBe(taken.step);
    if (view.current?.begun === false) await ask(rehearsal.service(), 'step.begin', { code: taken.code, step: taken.step });
  }
}

it('restores one key, and leaves no wrapping key, however many answers are lost', async () => {
  const { rehearsal, parameters, key } = await roomWithKey('softhsm2', join(scratch.folder, 'restore'), devices);
  rehearsals.push(rehearsal);
  const code = await openShipped(rehearsal, 'restore', parameters);
  await rehearsal.playUntil(code, atApproved('restore-key'));
  const taken = { code, step: 'restore-key', turn: 'restore', person: 'administrator-1', input: {} };
  const calls = [
    ['importUnwrappingKey'],
    ['unwrapKey'],
    ['destroy'],
    ['checkValue'],
    ['attributes'],
    ['proveAbsent'],
    ['unwrapKey', 'destroy'],
    ['unwrapKey', 'findKeys'],
    ['turn'],
  ];
  await loseAnswers(rehearsal, taken, calls);
  const { events } = await finishPlayed(rehearsal, code);
  expect(observedIn(events, 'restore-key', 'restore')).toMatchObject({ wrappingKeyAbsent: true });
  expect([...(await labelsIn(rehearsal))].sort()).toEqual([key.label, 'restored-key-1'].sort());
});

it('puts a split key into the token once, however many answers are lost', async () => {
  const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'import'), devices });
  rehearsals.push(rehearsal);
  const code = await openShipped(rehearsal, 'split-knowledge');
  const view = await rehearsal.playUntil(
    code,
    ({ current }) => current?.kind === 'import-key' && current.begun && current.approved,
  );
  const step = view.current?.id ?? '';
  const taken = { code, step, turn: 'import', person: 'administrator-1', input: {} };
  await loseAnswers(rehearsal, taken, [['importKey', 'findKeys'], ['turn']]);
  const { events } = await finishPlayed(rehearsal, code);
  expect(observedIn(events, step, 'import')).toMatchObject({ clearKeyWiped: true });
  expect(await labelsIn(rehearsal)).toHaveLength(1);
});

it('wraps a backup, and leaves no wrapping key, however many answers are lost', async () => {
  const rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'wrap'), devices });
  rehearsals.push(rehearsal);
  const code = await openShipped(rehearsal, 'generate-and-backup');
  await rehearsal.playUntil(code, atApproved('back-up-key'));
  const taken = { code, step: 'back-up-key', turn: 'wrap', person: 'administrator-1', input: {} };
  await loseAnswers(rehearsal, taken, [['importWrappingKey'], ['wrapKey'], ['destroy'], ['proveAbsent'], ['turn']]);
  const { events } = await finishPlayed(rehearsal, code);
  expect(observedIn(events, 'back-up-key', 'wrap')).toMatchObject({ wrappingKeyAbsent: true });
  expect(await labelsIn(rehearsal)).toHaveLength(1);
});
