import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { makePeopleRoom, type PeopleRoom, refused } from '../fakes/people-room.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 60_000 });

const script = (folder: string) => `ceremony: people
version: 1
title: People alone
purpose: To show that a ceremony can always go on, or end
duration: 60
parameters: {}
roles: { administrator: 1, security-officer: 1, internal-witness: 1, external-witness: 1, custodian: 1 }
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
      - { id: note, kind: record, title: A note, actor: administrator, items: { bag: Number of the bag } }
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: ${folder}/out }
`;
const places = {
  'administrator-1': 'Ada',
  'security-officer-1': 'Otto',
  'internal-witness-1': 'Wilma',
  'external-witness-1': 'Erik',
  'custodian-1': 'Clara',
};
const checkedBy = (id: string) => ({ document: 'passport', lastFour: '12aB', checkedBy: id });

const scratch = scratchFolder();
let room: PeopleRoom;
let code: string;

beforeAll(async () => {
  room = await makePeopleRoom({ folder: scratch.folder, script: script(scratch.folder), places });
});
afterAll(async () => {
  await room.close();
  scratch.remove();
});

const insert = (kind: string, fields: Record<string, string>) =>
  ask(room.people.service, 'room.insert', { code, kind, fields, person: 'administrator-1' });

async function decide(step: string, decision: Record<string, unknown>) {
  await insert('exception', { expected: 'light', happened: 'no light' });
  await room.begin(code, step);
  const { people } = await room.view(code);
  const opinions = people.filter(({ present }) => present).map(({ id }) => ({ person: id, opinion: 'agree', text: '' }));
  return room.perform(code, step, 'decide-1', 'administrator-1', { text: 'so be it', ...decision, opinions });
}
const signWitness = (step: string) => room.perform(code, step, 'sign-1-witness', 'internal-witness-1', { decision: 'agree' });

/** Everybody but `away` proves presence at the roll-call. */
async function present(away: readonly string[], identified: boolean) {
  for (const id of Object.keys(places).filter((known) => !away.includes(known))) {
    const identity = checkedBy(id === 'administrator-1' ? 'security-officer-1' : 'administrator-1');
    await room.perform(code, 'roll-call', `present-${id}`, id, identified ? { identity } : {});
  }
}

describe('a roll-call', () => {
  it('that somebody left before they proved presence can be finished', async () => {
    code = await room.open();
    await room.begin(code, 'roll-call');
    await present(['custodian-1'], true);
    await insert('depart', { person: 'custodian-1', reason: 'did not come' });
    await room.begin(code, 'depart-1');
    await room.perform(code, 'depart-1', 'allow-1', 'security-officer-1');
    const left = await room.perform(code, 'depart-1', 'allow-2', 'internal-witness-1');
    // Where nothing is left to do in it, the screen offers to begin it, which finishes it.
    expect(left.current).toMatchObject({ id: 'roll-call', begun: false });
    expect((await room.begin(code, 'roll-call')).current?.id).toBe('words');
  });
});

describe('a break', () => {
  it('that is given up for a repetition brings everybody back', async () => {
    code = await room.open();
    await room.playUntil(code, atStep('note'));
    await insert('break', { items: 'laptop' });
    await room.begin(code, 'break-1');
    await room.perform(code, 'break-1', 'seal', 'administrator-1', { bags: ['B1'], people: 5 });
    await room.perform(code, 'break-1', 'seal-witness', 'internal-witness-1');
    await decide('exception-1', { severity: 'repeat', from: 'words' });
    const view = await signWitness('exception-1');
    expect(view.current?.id).toBe('roll-call');
    expect(view.people.some((person) => person.present)).toBe(false);
    const events = await room.finish(code);
    expect(events.filter(({ type, step }) => type === 'step-done' && step?.id === 'break-1')).toEqual([]);
  });
});

describe('an aborted ceremony', () => {
  it('that is interrupted ends without the papers of a checkpoint', async () => {
    code = await room.open();
    await room.playUntil(code, atStep('note'));
    await decide('exception-1', { severity: 'abort' });
    await room.perform(code, 'exception-1', 'sign-1-officer', 'security-officer-1', { decision: 'agree' });
    await signWitness('exception-1');
    await room.restart();
    await ask(room.service(), 'ceremony.resume', { code });
    const begun = await room.begin(code, 'roll-call');
    expect(begun.current?.turns.map(({ id }) => id)).toEqual(Object.keys(places).map((id) => `present-${id}`));
    await room.finish(code);
  });
});

describe('a plan', () => {
  it('has a security officer and a witness who are two, or the ceremony could never be aborted', async () => {
    const folder = join(scratch.folder, 'alone');
    const alone = script(folder)
      .replace('security-officer: 1, internal-witness: 1, external-witness: 1', 'internal-witness: 2')
      .replace(
        '  - { role: security-officer, count: 1 }\n  - { role: internal-witness, count: 1 }',
        '  - { role: internal-witness, count: 2 }',
      );
    const seats = {
      'administrator-1': 'Ada',
      'internal-witness-1': 'Wilma',
      'internal-witness-2': 'Erik',
      'custodian-1': 'Clara',
    };
    const other = await makePeopleRoom({ folder, script: alone, places: seats });
    const report = await refused(ask(other.service(), 'ceremony.prepare', other.planRequest()), 'PEOPLE_WRONG', 'people');
    expect(report.expected).toContain('a security officer and a witness');
    await other.close();
  });
});
