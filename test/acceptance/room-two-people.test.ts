import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { checkpointWords } from '../../shared/core/words.ts';
import { certificatePem } from '../../shared/transcript/certificate.ts';
import { parseParticipant } from '../../shared/transcript/participant.ts';
import { writeFastPerson } from '../fakes/fast-people.ts';
import { makePeopleRoom, type PeopleRoom, refused } from '../fakes/people-room.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 60_000 });

const script = (folder: string) => `ceremony: people
version: 1
title: People alone
purpose: To show that two people are two
duration: 60
parameters: {}
roles: { administrator: 1, security-officer: 2, internal-witness: 2, custodian: 1 }
forbid:
  - [administrator, custodian]
approve:
  - { role: security-officer, count: 1 }
  - { role: internal-witness, count: 1 }
outputs:
  - The signed transcript
sections:
  - id: all
    title: All of it
    steps:
      - { id: roll-call, kind: roll-call, title: The roll is called, actor: administrator, identity: 'yes', retype-checkpoint: 'yes' }
      - { id: words, kind: checkpoint, title: First checkpoint, actor: internal-witness }
      - id: note
        kind: record
        title: A note
        actor: administrator
        approve: [{ role: security-officer, count: 1 }]
        items: { bag: Number of the bag }
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: ${folder}/out }
`;
const places = {
  'administrator-1': 'Ada',
  'security-officer-1': 'Otto',
  'security-officer-2': 'Olga',
  'internal-witness-1': 'Wilma',
  'internal-witness-2': 'Walter',
  'custodian-1': 'Clara',
};

const identity = { document: 'passport', lastFour: '12aB', checkedBy: 'administrator-1' };

const scratch = scratchFolder();
let room: PeopleRoom;
let code: string;

beforeAll(async () => {
  room = await makePeopleRoom({ folder: scratch.folder, script: script(scratch.folder), places });
  writeFastPerson(room.fileOf('Nora'), 'Nora');
});
afterAll(async () => {
  await room.close();
  scratch.remove();
});

const insert = (kind: string, fields: Record<string, string>, person = 'administrator-1') =>
  ask(room.people.service, 'room.insert', { code, kind, fields, person });

async function allow(step: string, first = 'security-officer-1', second = 'internal-witness-1') {
  await room.begin(code, step);
  await room.perform(code, step, 'allow-1', first);
  return room.perform(code, step, 'allow-2', second);
}

/** What everybody who is present says, where everybody agrees. */
async function opinions() {
  const { people } = await room.view(code);
  return people.filter(({ present }) => present).map(({ id }) => ({ person: id, opinion: 'agree', text: '' }));
}

async function exception(number: number, decision: Record<string, unknown>) {
  const step = `exception-${number}`;
  await insert('exception', { expected: 'light', happened: 'no light' });
  await room.begin(code, step);
  await room.perform(code, step, 'decide-1', 'administrator-1', { text: 'so be it', ...decision, opinions: await opinions() });
  if (decision.severity === 'replace' || decision.severity === 'abort')
    await room.perform(code, step, 'sign-1-officer', 'security-officer-1', { decision: 'agree' });
  return room.perform(code, step, 'sign-1-witness', 'internal-witness-1', { decision: 'agree' });
}

describe('a decision about the end', () => {
  it('of the ceremony as the script has it is none about an aborted one', async () => {
    code = await room.open();
    await room.playUntil(code, atStep('close'));
    await room.perform(code, 'close', 'decide-custodian-1', 'custodian-1', { decision: 'agree' });
    await exception(1, { severity: 'abort' });
    const view = await room.playUntil(code, ({ current }) => current?.id === 'close');
    expect(view.current?.begun).toBe(false);
    const events = await room.finish(code);
    expect(events.filter(({ type, step }) => type === 'step-begun' && step?.id === 'close')).toHaveLength(2);
  });
});

describe('a checkpoint', () => {
  it('is typed by two people also where the roll is called once more', async () => {
    code = await room.open();
    await room.playUntil(code, atStep('note'));
    const { facts } = await room.view(code).then((view) => ({ facts: view.checkpoints.at(-1) }));
    const words = [...checkpointWords(facts?.head ?? '')];
    await room.restart();
    await ask(room.service(), 'ceremony.resume', { code });
    await room.begin(code, 'roll-call');
    for (const id of Object.keys(places)) await room.perform(code, 'roll-call', `present-${id}`, id);
    await room.perform(code, 'roll-call', 'type-checkpoint-1', 'internal-witness-1', { words });
    await exception(1, { severity: 'repeat', from: 'roll-call' });
    await room.begin(code, 'roll-call');
    for (const id of Object.keys(places)) await room.perform(code, 'roll-call', `present-${id}`, id);
    await refused(
      room.perform(code, 'roll-call', 'type-checkpoint-2', 'internal-witness-2', { words }),
      'VALUE_DIFFERENT',
      'roll-call',
    );
    await room.perform(code, 'roll-call', 'type-checkpoint-1', 'internal-witness-2', { words });
    await refused(
      room.perform(code, 'roll-call', 'type-checkpoint-2', 'internal-witness-2', { words }),
      'PERSON_NOT_ALLOWED',
      'roll-call',
    );
    await room.perform(code, 'roll-call', 'type-checkpoint-2', 'security-officer-1', { words });
    await room.finish(code);
  });
});

describe('an exception', () => {
  it('is not decided where nobody who is there may sign it', async () => {
    code = await room.open();
    await room.playUntil(code, atStep('note'));
    await insert('depart', { person: 'internal-witness-2', reason: 'called away' });
    await allow('depart-1');
    await insert('exception', { expected: 'light', happened: 'no light' });
    await room.begin(code, 'exception-1');
    const decision = { severity: 'note', text: 'so be it', benefits: ['internal-witness-1'], opinions: await opinions() };
    await refused(
      room.perform(code, 'exception-1', 'decide-1', 'administrator-1', decision),
      'EXCEPTION_NOBODY_SIGNS',
      'sign-1-witness',
    );
    await room.perform(code, 'exception-1', 'decide-1', 'administrator-1', { ...decision, benefits: [] });
    await room.perform(code, 'exception-1', 'sign-1-witness', 'internal-witness-1', { decision: 'agree' });
  });
});

describe('an approval', () => {
  it('counts while who gave it is there', async () => {
    await room.begin(code, 'note');
    await room.approve(code, 'note', 'security-officer-2');
    await insert('depart', { person: 'security-officer-2', reason: 'called away' });
    await allow('depart-2');
    const view = await room.view(code);
    expect(view.current).toMatchObject({ id: 'note', approved: false, approvals: [{ given: [] }] });
    await refused(
      room.perform(code, 'note', 'write-down', 'administrator-1', { values: { bag: 'A1' } }),
      'STEP_NOT_APPROVED',
      'step note',
    );
  });

  it('is not that of whoever takes the place', async () => {
    await insert('replace-person', { person: 'security-officer-2', reason: 'ill', file: room.fileOf('Nora') });
    await allow('replace-person-1');
    await room.perform(code, 'replace-person-1', 'present-security-officer-2', 'security-officer-2', { identity });
    await refused(
      room.perform(code, 'note', 'write-down', 'administrator-1', { values: { bag: 'A1' } }),
      'STEP_NOT_APPROVED',
      'step note',
    );
    await room.approve(code, 'note', 'security-officer-2');
    await room.perform(code, 'note', 'write-down', 'administrator-1', { values: { bag: 'A1' } });
  });
});

describe('whoever had a place', () => {
  it('comes back into none', async () => {
    await insert('arrive', { person: 'internal-witness-2' });
    await allow('arrive-1');
    await room.perform(code, 'arrive-1', 'present-internal-witness-2', 'internal-witness-2');
    await refused(
      insert('replace-person', { person: 'internal-witness-1', reason: 'ill', file: room.fileOf('Olga') }),
      'ROOM_NOT_NOW',
      'replace-person',
    );
  });

  it('has decided nothing for the newcomer', async () => {
    await room.playUntil(code, atStep('close'));
    await room.perform(code, 'close', 'decide-custodian-1', 'custodian-1', { decision: 'agree' });
    writeFastPerson(room.fileOf('Nils'), 'Nils');
    await insert('replace-person', { person: 'custodian-1', reason: 'ill', file: room.fileOf('Nils') });
    await allow('replace-person-2');
    await room.perform(code, 'replace-person-2', 'present-custodian-1', 'custodian-1', { identity });
    expect((await room.view(code)).current?.turns.find(({ id }) => id === 'decide-custodian-1')?.done).toBe(false);
    await room.finish(code);
  });

  it('is to be trusted as well as who signs in the end', async () => {
    const { folder } = await room.view(code);
    const pem = (names: readonly string[]) =>
      new Uint8Array(Buffer.from(names.map((name) => certificatePem(certificateOf(name))).join('')));
    const signed = ['Ada', 'Otto', 'Nora', 'Wilma', 'Walter', 'Nils'];
    const without = await verifyFolder(folder ?? '', pem(signed));
    expect(without.verdict).toBe('refused');
    const codes = without.findings.filter(({ severity }) => severity === 'wrong').map(({ code: found }) => found);
    expect(codes).toEqual(['SIGNER_UNTRUSTED', 'SIGNER_UNTRUSTED']);
    expect((await verifyFolder(folder ?? '', pem([...signed, 'Olga', 'Clara']))).verdict).toBe('complete');
  });
});

function certificateOf(name: string): Uint8Array {
  return parseParticipant(new Uint8Array(readFileSync(room.fileOf(name)))).certificate;
}

describe('a change of who is there', () => {
  it('that is not finished is given up where steps are done once more', async () => {
    code = await room.open();
    await room.playUntil(code, atStep('note'));
    await insert('depart', { person: 'custodian-1', reason: 'called away' });
    await room.begin(code, 'depart-1');
    await room.perform(code, 'depart-1', 'allow-1', 'security-officer-1');
    await exception(1, { severity: 'repeat', from: 'words' });
    expect((await room.view(code)).current?.id).toBe('words');
    await insert('depart', { person: 'internal-witness-2', reason: 'called away' });
    await allow('depart-2');
    await insert('arrive', { person: 'internal-witness-2' });
    await allow('arrive-1');
    await room.perform(code, 'arrive-1', 'present-internal-witness-2', 'internal-witness-2');
    await room.finish(code);
  });
});
