import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { certificateFingerprint, certificatePem } from '../../shared/transcript/certificate.ts';
import { parseParticipant } from '../../shared/transcript/participant.ts';
import { writeFastPerson } from '../fakes/fast-people.ts';
import { makePeopleRoom, type PeopleRoom, refused } from '../fakes/people-room.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 60_000 });

const script = (folder: string) => `ceremony: people
version: 1
title: People alone
purpose: To show who comes and goes
duration: 60
parameters: {}
roles: { administrator: 1, security-officer: 2, internal-witness: 1, custodian: 2 }
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
      - { id: duties, kind: acknowledge, title: The duties are accepted, actor: custodian, text: I keep my share sealed. }
      - id: decide
        kind: approve
        title: We decide
        actor: administrator
        approve: [{ role: security-officer, count: 2 }]
        decision: Something is done.
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: ${folder}/out }
`;
const places = {
  'administrator-1': 'Ada',
  'security-officer-1': 'Otto',
  'security-officer-2': 'Olga',
  'internal-witness-1': 'Wilma',
  'custodian-1': 'Clara',
  'custodian-2': 'Cyril',
};

const scratch = scratchFolder();
let room: PeopleRoom;
let code: string;

beforeAll(async () => {
  room = await makePeopleRoom({ folder: scratch.folder, script: script(scratch.folder), places });
  writeFastPerson(room.fileOf('Nora'), 'Nora');
  code = await room.open();
});
afterAll(async () => {
  await room.close();
  scratch.remove();
});

const insert = (kind: string, fields: Record<string, string>, person = 'administrator-1') =>
  ask(room.people.service, 'room.insert', { code, kind, fields, person });
const present = async () => (await room.view(code)).people.filter((person) => person.present).map(({ id }) => id);
const fingerprint = (name: string) =>
  certificateFingerprint(parseParticipant(new Uint8Array(readFileSync(room.fileOf(name)))).certificate);

/** Begins the step that was put in, and has it allowed by the two. */
async function allow(step: string, first = 'security-officer-1', second = 'internal-witness-1') {
  await room.begin(code, step);
  await room.perform(code, step, 'allow-1', first);
  return room.perform(code, step, 'allow-2', second);
}

describe('somebody who leaves', () => {
  it('must be of the plan, and be there', async () => {
    await room.playUntil(code, atStep('duties'));
    await refused(insert('depart', { person: 'stranger-1', reason: 'ill' }), 'ROOM_NOT_NOW', 'depart');
    await refused(insert('depart', { person: 'custodian-2' }), 'INPUT_INVALID', 'depart.reason');
    await refused(insert('arrive', { person: 'custodian-2' }), 'ROOM_NOT_NOW', 'arrive');
  });

  it('is let go by a security officer and a witness who stay', async () => {
    await insert('depart', { person: 'security-officer-2', reason: 'called away' });
    const step = 'depart-1';
    const begun = await room.begin(code, step);
    expect(begun.current?.turns.map(({ people }) => people)).toEqual([['security-officer-1'], ['internal-witness-1']]);
    await refused(room.perform(code, step, 'allow-1', 'security-officer-2'), 'PERSON_NOT_ALLOWED', step);
    await refused(room.perform(code, step, 'allow-2', 'internal-witness-1'), 'TURN_UNKNOWN', step);
    await refused(room.perform(code, 'duties', 'acknowledge-custodian-1', 'custodian-1'), 'STEP_NOT_CURRENT', 'step');
    await room.perform(code, step, 'allow-1', 'security-officer-1');
    await refused(room.perform(code, step, 'allow-2', 'security-officer-1'), 'PERSON_NOT_ALLOWED', step);
    await room.perform(code, step, 'allow-2', 'internal-witness-1');
    expect(await present()).not.toContain('security-officer-2');
  });

  it('can neither act nor approve until they are back, also after an interruption', async () => {
    await room.playUntil(code, atStep('decide'));
    await refused(room.approve(code, 'decide', 'security-officer-2'), 'PERSON_ABSENT', 'presence');
    await room.approve(code, 'decide', 'security-officer-1');
    await refused(insert('depart', { person: 'custodian-1', reason: 'late' }, 'security-officer-2'), 'PERSON_ABSENT', 'depart');
    await room.restart();
    const resumed = await room.playUntil(code, atStep('roll-call'));
    expect(resumed.current?.turns.map(({ id }) => id)).not.toContain('present-security-officer-2');
    await room.playUntil(code, atStep('decide'));
    expect(await present()).not.toContain('security-officer-2');
    await insert('arrive', { person: 'security-officer-2' });
    await allow('arrive-1');
    await refused(room.perform(code, 'arrive-1', 'present-security-officer-2', 'custodian-1'), 'PERSON_NOT_ALLOWED', 'arrive-1');
    await room.perform(code, 'arrive-1', 'present-security-officer-2', 'security-officer-2');
    expect(await present()).toContain('security-officer-2');
    // An approval that was given before still stands, once.
    await refused(room.approve(code, 'decide', 'security-officer-1'), 'APPROVAL_REPEATED', 'decide');
  });
});

describe('somebody who takes a place', () => {
  it('brings a file of their own, and has no place yet', async () => {
    const asked = { person: 'custodian-2', reason: 'fell ill' };
    await refused(insert('replace-person', { ...asked, file: room.fileOf('Nobody') }), 'FILE_MISSING', 'path');
    await refused(insert('replace-person', { ...asked, file: room.fileOf('Clara') }), 'ROOM_NOT_NOW', 'replace-person');
    await refused(
      insert('replace-person', { ...asked, person: 'custodian-3', file: room.fileOf('Nora') }),
      'ROOM_NOT_NOW',
      'replace-person',
    );
    await refused(
      insert('replace-person', { reason: 'ill', file: room.fileOf('Nora') }),
      'INPUT_INVALID',
      'replace-person.person',
    );
  });

  it('is allowed by two who do not benefit, and proves presence with their own key', async () => {
    await insert('replace-person', { person: 'custodian-2', reason: 'fell ill', file: room.fileOf('Nora') });
    const step = 'replace-person-1';
    const begun = await room.begin(code, step);
    const expected = Object.fromEntries(begun.current?.shown.expected.map(({ label, value }) => [label, value]) ?? []);
    expect(expected).toMatchObject({
      'Whose place': 'Cyril',
      Newcomer: 'Nora',
      Certificate: fingerprint('Nora'),
      'Takes on': 'I keep my share sealed.',
    });
    await room.perform(code, step, 'allow-1', 'security-officer-2');
    await refused(room.perform(code, step, 'present-custodian-2', 'custodian-2'), 'TURN_UNKNOWN', step);
    const allowed = await room.perform(code, step, 'allow-2', 'internal-witness-1');
    expect(allowed.people.find(({ id }) => id === 'custodian-2')).toMatchObject({ name: 'Nora', present: false });
    await refused(room.perform(code, step, 'present-custodian-2', 'custodian-2'), 'IDENTITY_MISSING', 'identity');
    const identity = { document: 'passport', lastFour: '0815', checkedBy: 'custodian-1' };
    await refused(
      room.perform(code, step, 'present-custodian-2', 'custodian-2', { identity: { ...identity, checkedBy: 'custodian-2' } }),
      'PERSON_NOT_ALLOWED',
      'identity.checkedBy',
    );
    await room.perform(code, step, 'present-custodian-2', 'custodian-2', { identity });
    expect(await present()).toContain('custodian-2');
  });

  it('signs at the end, and the transcript names both', async () => {
    const events = await room.finish(code);
    const closed = events.find((event) => event.type === 'closed')?.body;
    expect(closed?.required.find(({ person }) => person === 'custodian-2')?.certificateSha256).toBe(fingerprint('Nora'));
    const [opened] = events;
    expect(opened?.type === 'opened' && opened.body.plan.people.find(({ id }) => id === 'custodian-2')?.certificateSha256).toBe(
      fingerprint('Cyril'),
    );
    const folder = join(scratch.folder, 'out', code);
    const signers = readFileSync(join(folder, 'signers.pem'), 'utf8');
    const pemOf = (name: string) => certificatePem(parseParticipant(new Uint8Array(readFileSync(room.fileOf(name)))).certificate);
    expect(signers).toContain(pemOf('Nora'));
    expect(signers).not.toContain(pemOf('Cyril'));
    const trust = ['Ada', 'Otto', 'Olga', 'Wilma', 'Clara', 'Cyril', 'Nora'].map(pemOf).join('');
    const { verdict, findings } = await verifyFolder(folder, new TextEncoder().encode(trust));
    expect({ verdict, findings }).toEqual({ verdict: 'complete', findings: [] });
  });
});
