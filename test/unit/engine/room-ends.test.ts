import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import { verifyFolder } from '../../../electron/service/transcript/verify-folder.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { finish, goOn, type Honest, playOn } from '../../fakes/honest-people.ts';
import { type LightRoom, makeLightRoom, passphrase } from '../../fakes/light-room.ts';
import { refused } from '../../fakes/people-room.ts';

vi.setConfig({ testTimeout: 60_000 });

// What people found who tried everything: places from which a ceremony could not be ended, or not rightly.

let room: LightRoom;
beforeAll(() => {
  room = makeLightRoom();
});
afterAll(() => room.close());

const isAt =
  (step: string, turns = 0) =>
  (view: CeremonyView) =>
    view.current?.id === step && view.current.begun && view.current.turns.filter(({ done }) => done).length === turns;

function insert(code: string, kind: string, fields: Record<string, string>, person = 'administrator-1') {
  return ask(room.people.service, 'room.insert', { code, kind, fields, person });
}

const called = { expected: 'one thing', happened: 'another' };

/** An exception with which the ceremony is given up, from where it stands. */
async function abort(honest: Honest): Promise<void> {
  const { code } = honest;
  await insert(code, 'exception', called);
  honest.decide = { severity: 'abort', text: 'it is given up' };
  await playOn(honest, ({ aborted }) => aborted !== null);
}

async function presence(code: string, ...people: readonly string[]): Promise<void> {
  for (const person of people) {
    const others = (await room.view(code)).people.filter(({ id }) => id !== person);
    const checkedBy = (others.find(({ present }) => present) ?? others[0])?.id;
    const input = { identity: { document: 'passport', lastFour: '4711', checkedBy } };
    await ask(room.people.service, 'step.perform', {
      ...{ code, step: 'roll-call', turn: `present-${person}`, person, input, credential: passphrase() },
    });
  }
}

async function ends(honest: Honest): Promise<void> {
  const { verdict, findings } = await verifyFolder(await finish(honest), null);
  expect({ verdict, wrong: findings.filter(({ severity }) => severity === 'wrong') }).toEqual({
    verdict: 'identities-unproven',
    wrong: [],
  });
}

describe('a ceremony that is given up', () => {
  it('before everybody has proved presence calls the rest, and is signed by all', async () => {
    const honest: Honest = { room, code: await room.open() };
    await playOn(honest, isAt('roll-call'));
    await presence(honest.code, 'administrator-1', 'security-officer-1', 'internal-witness-1');
    await abort(honest);
    await room.restart();
    await ends(honest);
  });

  it('while everybody decides asks everybody again, about what became of it', async () => {
    const honest: Honest = { room, code: await room.open() };
    await playOn(honest, isAt('close', 2));
    await abort(honest);
    await playOn(honest, ({ current }) => current?.id === 'close' && current.begun);
    const { current } = await room.view(honest.code);
    expect(current).toMatchObject({ attempt: 2, turns: current?.turns.map(() => expect.objectContaining({ done: false })) });
    expect(current?.shown.expected[0]?.value).toContain('This ceremony was aborted.');
    await ends(honest);
  });
});

describe('what is put in', () => {
  it('waits until those are there who can allow it', async () => {
    const honest: Honest = { room, code: await room.open() };
    await playOn(honest, isAt('roll-call'));
    await presence(honest.code, 'administrator-1', 'custodian-1');
    const fields = { person: 'administrator-2', reason: 'ill', file: room.fileOf('Nora') };
    await refused(insert(honest.code, 'replace-person', fields), 'ROOM_SIGNERS_ABSENT', 'replace-person');
    await presence(honest.code, 'security-officer-1', 'internal-witness-1');
    await insert(honest.code, 'replace-person', fields);
    await ends(honest);
  });

  it('is decided so that somebody who is there may sign it', async () => {
    const honest: Honest = { room, code: await room.open() };
    await playOn(honest, isAt('decide'));
    await insert(honest.code, 'depart', { person: 'security-officer-2', reason: 'a train' });
    await playOn(honest, isAt('decide'));
    await insert(honest.code, 'exception', called);
    honest.decide = { severity: 'note', text: 'it is noted', benefits: ['internal-witness-1'] };
    await goOn(honest, await room.view(honest.code));
    await refused(goOn(honest, await room.view(honest.code)), 'EXCEPTION_NOBODY_SIGNS', 'sign-1-witness');
    honest.decide = { severity: 'note', text: 'it is noted' };
    await ends(honest);
  });

  it('is not signed by the only one who could sign the other line', async () => {
    const honest: Honest = { room, code: await room.open() };
    await playOn(honest, isAt('decide'));
    await insert(honest.code, 'exception', called);
    honest.decide = { severity: 'abort', text: 'it is given up', benefits: ['internal-witness-1'] };
    await playOn(honest, isAt('exception-1', 1));
    const signs = (person: string, decision: string, note = '') =>
      ask(room.people.service, 'step.perform', {
        ...{ code: honest.code, step: 'exception-1', turn: 'sign-1-officer', person, input: { decision, note } },
        credential: passphrase(),
      });
    const report = await refused(signs('security-officer-2', 'agree'), 'VALUE_DIFFERENT', 'somebody else is left who may sign');
    expect(report).toMatchObject({ expected: 'true', got: 'false' });
    await signs('security-officer-2', 'refuse', 'I am the only witness left');
    await playOn(honest, isAt('zeroise'));
    await ends(honest);
  });

  it('gives nobody two places, one after the other', async () => {
    const honest: Honest = { room, code: await room.open() };
    await playOn(honest, isAt('decide'));
    const place = (person: string, name: string) =>
      insert(honest.code, 'replace-person', { person, reason: 'ill', file: room.fileOf(name) });
    await place('security-officer-1', 'Nora');
    await playOn(honest, isAt('decide'));
    await refused(place('internal-witness-1', 'Oscar'), 'ROOM_NOT_NOW', 'replace-person');
    await refused(place('internal-witness-1', 'Nora'), 'ROOM_NOT_NOW', 'replace-person');
    await ends(honest);
  });
});
